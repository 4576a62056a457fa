package org.vgg4j.datasets.catalog;

import java.nio.file.Path;
import java.util.List;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.files.FileCheck;
import org.vgg4j.datasets.pixels.PixelImages;
import org.vgg4j.datasets.published.ByteRecords;
import org.vgg4j.datasets.published.IdxFiles;
import org.vgg4j.datasets.published.MatFile;
import org.vgg4j.datasets.published.Publication;
import org.vgg4j.datasets.published.Publications;

/**
 * A published data set that is small enough to be held in memory: training and test images in files
 * of plain bytes.
 *
 * @param side height and width that images are brought to where nobody asks for another, in pixels;
 *     0 for their own
 * @param reader opens one of the two parts
 */
record PixelDataset(DatasetName name, PublishedPlace place, int side, Reader reader)
    implements NamedDataset {

  /** MNIST's 28 pixels are brought to 32, which every network takes: 28 is halved but twice. */
  private static final int MNIST_SIDE = 32;

  /** Opens a part of a data set. */
  interface Reader {

    /**
     * @param folder the folder of the set
     * @param test whether the test images are wanted, else the training images
     */
    PixelImages read(Path folder, boolean test);
  }

  static PixelDataset cifar100(boolean coarse) {
    return new PixelDataset(
        coarse ? DatasetName.CIFAR100_COARSE : DatasetName.CIFAR100,
        new PublishedPlace(Publications.CIFAR100),
        0,
        (folder, test) ->
            ByteRecords.cifar100(
                folder.resolve(test ? "test.bin" : "train.bin"),
                coarse,
                Cifar100.classNames(coarse)));
  }

  static PixelDataset mnist() {
    return idx(DatasetName.MNIST, Publications.MNIST, ClassNames.DIGITS);
  }

  static PixelDataset fashionMnist() {
    return idx(DatasetName.FASHION_MNIST, Publications.FASHION_MNIST, ClassNames.FASHION);
  }

  private static PixelDataset idx(
      DatasetName name, Publication publication, List<String> classNames) {
    return new PixelDataset(
        name,
        new PublishedPlace(publication),
        MNIST_SIDE,
        (folder, test) -> {
          String part = test ? "t10k" : "train";
          return IdxFiles.read(
              Publication.file(folder, part + "-images-idx3-ubyte.gz"),
              Publication.file(folder, part + "-labels-idx1-ubyte.gz"),
              classNames);
        });
  }

  static PixelDataset svhn() {
    return new PixelDataset(
        DatasetName.SVHN,
        new PublishedPlace(Publications.SVHN),
        0,
        (folder, test) ->
            MatFile.svhn(
                folder.resolve(test ? "test_32x32.mat" : "train_32x32.mat"), ClassNames.DIGITS));
  }

  static PixelDataset stl10() {
    return new PixelDataset(
        DatasetName.STL10,
        new PublishedPlace(Publications.STL10),
        0,
        (folder, test) -> {
          String part = test ? "test" : "train";
          return ByteRecords.stl10(
              folder.resolve(part + "_X.bin"), folder.resolve(part + "_y.bin"), ClassNames.STL10);
        });
  }

  @Override
  public DatasetInfo info(Path home) {
    return place.info(name, home);
  }

  @Override
  public DatasetSplits open(DatasetRequest request, FetchProgress progress) {
    Path folder = place.open(request, progress);
    int wanted = request.imageSize() == 0 ? side : request.imageSize();
    return RecordSplits.of(
        request,
        reader.read(folder, false).as(request.channels(), wanted),
        reader.read(folder, true).as(request.channels(), wanted),
        place.checksums(folder, request, progress));
  }

  @Override
  public void fetch(Path home, FetchProgress progress) {
    place.fetch(home, progress);
  }

  @Override
  public List<FileCheck> verify(Path home, Path dataDir) {
    return place.verify(name, home, dataDir);
  }
}
