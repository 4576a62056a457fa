package org.vgg4j.datasets.catalog;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.cifar.CifarSample;
import org.vgg4j.datasets.files.FileCheck;

/** The part of CIFAR-10 that ships with the program. */
final class Cifar10Sample implements NamedDataset {

  @Override
  public DatasetInfo info(Path home) {
    return new DatasetInfo(
        DatasetName.CIFAR10_SAMPLE, DatasetName.CIFAR10_SAMPLE.meaning(), true, false);
  }

  @Override
  public DatasetSplits open(DatasetRequest request, FetchProgress progress) {
    return RecordSplits.of(
        request,
        CifarSample.train().as(request.channels(), request.imageSize()),
        CifarSample.test().as(request.channels(), request.imageSize()),
        new TreeMap<>(CifarSample.CHECKSUMS));
  }

  @Override
  public void fetch(Path home, FetchProgress progress) {
    progress.note(DatasetName.CIFAR10_SAMPLE + " ships with vgg4j; there is nothing to fetch");
  }

  @Override
  public List<FileCheck> verify(Path home, Path dataDir) {
    return List.of(
        checkSample(CifarSample.TRAIN_FILE, CifarSample.TRAIN_PER_CLASS),
        checkSample(CifarSample.TEST_FILE, CifarSample.TEST_PER_CLASS));
  }

  private static FileCheck checkSample(String file, int perClass) {
    try {
      int bytes = CifarSample.records(file, perClass).length;
      return new FileCheck(
          file, true, "%,d bytes, MD5 %s".formatted(bytes, CifarSample.CHECKSUMS.get(file)));
    } catch (DatasetException e) {
      return new FileCheck(file, false, e.getMessage());
    }
  }
}
