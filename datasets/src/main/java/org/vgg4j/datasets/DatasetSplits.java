package org.vgg4j.datasets;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A data set in its three parts.
 *
 * @param name what the user asked for: a data set's name or a folder
 * @param train images to learn from
 * @param validation images that choose the best epoch, taken from the training images
 * @param test images that decide nothing and are measured once
 * @param checksums file name to checksum of what was read, for the run's provenance
 */
public record DatasetSplits(
    String name,
    ImageSet train,
    ImageSet validation,
    ImageSet test,
    Map<String, String> checksums) {

  public DatasetSplits {
    checksums = Collections.unmodifiableMap(new LinkedHashMap<>(checksums));
  }

  /** Names of the classes, the same in all three parts. */
  public List<String> classNames() {
    return train.classNames();
  }
}
