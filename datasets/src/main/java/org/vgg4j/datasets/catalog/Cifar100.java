package org.vgg4j.datasets.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.cifar.Cifar100Python;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.datasets.files.FileCheck;
import org.vgg4j.datasets.pixels.PixelImages;
import org.vgg4j.datasets.published.ByteRecords;

/**
 * CIFAR-100, with one of its two kinds of labels: the binary version, or the Python version where
 * the user has that one.
 *
 * @param coarse whether the labels are the 20 coarse ones instead of the 100 fine ones
 * @param binary the binary version
 */
record Cifar100(boolean coarse, PixelDataset binary) implements NamedDataset {

  static Cifar100 of(boolean coarse) {
    return new Cifar100(coarse, PixelDataset.cifar100(coarse));
  }

  static List<String> classNames(boolean coarse) {
    return coarse ? ClassNames.CIFAR100_COARSE : ClassNames.CIFAR100;
  }

  @Override
  public DatasetInfo info(Path home) {
    return binary.info(home);
  }

  @Override
  public DatasetSplits open(DatasetRequest request, FetchProgress progress) {
    Optional<Cifar100Python> python = python(request.dataDir());
    if (python.isEmpty()) {
      return binary.open(request, progress);
    }
    Map<String, String> checksums = new TreeMap<>();
    Map<String, Cifar100Python.Part> parts = python.get().read();
    parts.forEach(
        (name, part) -> {
          if (!part.check().ok()) {
            progress.note(
                "%s is read as it is, and figures made with it are not those of CIFAR-100: %s"
                    .formatted(part.check().file(), part.check().message()));
          }
          // The binary version's own, if its records are the same.
          checksums.put(name, Checksums.sha256(part.records()));
        });
    return RecordSplits.of(
        request,
        images(parts.get("train.bin"), request),
        images(parts.get("test.bin"), request),
        checksums);
  }

  private PixelImages images(Cifar100Python.Part part, DatasetRequest request) {
    return ByteRecords.cifar100(
            part.records(), Path.of(part.check().file()), coarse, classNames(coarse))
        .as(request.channels(), request.imageSize());
  }

  /** Where the user keeps the Python version, and not the binary one. */
  private Optional<Cifar100Python> python(Path dataDir) {
    return dataDir == null || Files.isDirectory(dataDir) && binary.place().isIn(dataDir)
        ? Optional.empty()
        : Cifar100Python.find(dataDir);
  }

  @Override
  public void fetch(Path home, FetchProgress progress) {
    binary.fetch(home, progress);
  }

  @Override
  public List<FileCheck> verify(Path home, Path dataDir) {
    return python(dataDir)
        .map(found -> found.read().values().stream().map(Cifar100Python.Part::check).toList())
        .orElseGet(() -> binary.verify(home, dataDir));
  }
}
