package org.vgg4j.datasets.catalog;

import java.nio.file.Path;
import java.util.List;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.cifar.FileCheck;

/** What can be done with a data set that is known by name. A new one is a new implementation. */
sealed interface NamedDataset permits Cifar10, Cifar10Sample {

  /** The data set of a name. */
  static NamedDataset of(DatasetName name) {
    return switch (name) {
      case CIFAR10 -> new Cifar10();
      case CIFAR10_SAMPLE -> new Cifar10Sample();
    };
  }

  /** How it is listed. */
  DatasetInfo info(Path home);

  /**
   * Opens it. Fetches it first where it is missing, unless the user said where it is.
   *
   * @throws org.vgg4j.datasets.DatasetException if it is missing, damaged or cannot be fetched
   */
  DatasetSplits open(DatasetRequest request, FetchProgress progress);

  /**
   * Brings it into {@code home/data}. Does nothing when it is there and whole.
   *
   * @throws org.vgg4j.datasets.DatasetException if it cannot be brought
   */
  void fetch(Path home, FetchProgress progress);

  /**
   * Checks it file by file.
   *
   * @param dataDir where the user keeps it, or null for {@code home/data}
   */
  List<FileCheck> verify(Path home, Path dataDir);
}
