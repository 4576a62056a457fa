package org.vgg4j.datasets.catalog;

import java.nio.file.Path;
import java.util.List;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.files.FileCheck;
import org.vgg4j.datasets.published.Publications;

/** What can be done with a data set that is known by name. A new one is a new implementation. */
sealed interface NamedDataset
    permits Cifar10, Cifar10Sample, Cifar100, PixelDataset, FolderDataset, TestDataset {

  /** The data set of a name. */
  static NamedDataset of(DatasetName name) {
    return switch (name) {
      case CIFAR10 -> new Cifar10();
      case CIFAR10_SAMPLE -> new Cifar10Sample();
      case CIFAR100 -> Cifar100.of(false);
      case CIFAR100_COARSE -> Cifar100.of(true);
      case MNIST -> PixelDataset.mnist();
      case FASHION_MNIST -> PixelDataset.fashionMnist();
      case SVHN -> PixelDataset.svhn();
      case STL10 -> PixelDataset.stl10();
      case IMAGENETTE ->
          FolderDataset.of(name, Publications.IMAGENETTE_160, 160, ClassNames.IMAGENETTE);
      case IMAGENETTE_320 ->
          FolderDataset.of(name, Publications.IMAGENETTE_320, 320, ClassNames.IMAGENETTE);
      case IMAGEWOOF ->
          FolderDataset.of(name, Publications.IMAGEWOOF_160, 160, ClassNames.IMAGEWOOF);
      case IMAGEWOOF_320 ->
          FolderDataset.of(name, Publications.IMAGEWOOF_320, 320, ClassNames.IMAGEWOOF);
      case CIFAR10_1 -> TestDataset.cifar101();
      case CIFAR10_C -> TestDataset.cifar10c();
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
