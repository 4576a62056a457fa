package org.vgg4j.datasets;

import java.util.List;

/**
 * A data set in its three parts.
 *
 * @param name what the user asked for: a data set's name or a folder
 * @param train images to learn from
 * @param validation images that choose the best epoch, taken from the training images
 * @param test images that decide nothing and are measured once
 * @param identity by what it is known again
 * @param leftOut files of a folder's classes that are not used, in all parts
 */
public record DatasetSplits(
    String name,
    ImageSet train,
    ImageSet validation,
    ImageSet test,
    DataIdentity identity,
    List<LeftOut> leftOut) {

  public DatasetSplits {
    leftOut = List.copyOf(leftOut);
  }

  /** Splits of data that leaves nothing out. */
  public DatasetSplits(
      String name, ImageSet train, ImageSet validation, ImageSet test, DataIdentity identity) {
    this(name, train, validation, test, identity, List.of());
  }

  /** Names of the classes, the same in all three parts. */
  public List<String> classNames() {
    return train.classNames();
  }

  /** One of the three parts. */
  public ImageSet of(Split split) {
    return switch (split) {
      case TRAIN -> train;
      case VALIDATION -> validation;
      case TEST -> test;
    };
  }
}
