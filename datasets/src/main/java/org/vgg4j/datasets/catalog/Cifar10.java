package org.vgg4j.datasets.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.cifar.CifarLayout;
import org.vgg4j.datasets.cifar.CifarRecords;
import org.vgg4j.datasets.cifar.CifarSource;
import org.vgg4j.datasets.cifar.CifarVerifier;
import org.vgg4j.datasets.fetch.CifarFetcher;
import org.vgg4j.datasets.files.FileCheck;
import org.vgg4j.datasets.files.FileFaults;

/** CIFAR-10, in either of its layouts, unpacked or not. */
final class Cifar10 implements NamedDataset {

  @Override
  public DatasetInfo info(Path home) {
    Path data = home.resolve("data");
    boolean here = CifarSource.find(data).isPresent();
    return new DatasetInfo(
        DatasetName.CIFAR10,
        DatasetName.CIFAR10.meaning() + "; " + (here ? "in " + data : "170 MB to fetch"),
        here,
        true);
  }

  @Override
  public DatasetSplits open(DatasetRequest request, FetchProgress progress) {
    CifarSource source;
    if (request.dataDir() != null) {
      FileFaults.requireSeen(request.dataDir());
      if (!Files.exists(request.dataDir())) {
        throw new DatasetException(
            "%s does not exist, expected a folder with CIFAR-10; correct --data-dir, or leave it out to fetch the data"
                .formatted(request.dataDir()));
      }
      source =
          CifarSource.find(request.dataDir())
              .orElseThrow(
                  () ->
                      new DatasetException(
                          "%s holds no CIFAR-10, expected %s, %s or an archive of either; correct --data-dir, or leave it out to fetch the data"
                              .formatted(
                                  request.dataDir(),
                                  CifarLayout.BINARY_FOLDER,
                                  CifarLayout.PYTHON_FOLDER)));
    } else {
      Path data = request.home().resolve("data");
      source =
          CifarSource.find(data)
              .filter(found -> !(found instanceof CifarSource.Archive))
              .orElseGet(
                  () -> {
                    // Also unpacks an archive that was put there by hand, once and for all.
                    fetch(request.home(), progress);
                    return new CifarSource.BinaryFolder(data.resolve(CifarLayout.BINARY_FOLDER));
                  });
    }
    CifarRecords records = source.read(CifarLayout.OFFICIAL);
    return RecordSplits.of(
        request,
        records.trainImages().as(request.channels(), request.imageSize()),
        records.testImages().as(request.channels(), request.imageSize()),
        records.checksums());
  }

  @Override
  public void fetch(Path home, FetchProgress progress) {
    new CifarFetcher(
            home.resolve("data"),
            CifarLayout.OFFICIAL,
            CifarFetcher.Origin.official(),
            CifarFetcher.NEEDED_BYTES)
        .fetch(progress);
  }

  @Override
  public List<FileCheck> verify(Path home, Path dataDir) {
    Path place = dataDir == null ? home.resolve("data") : dataDir;
    Optional<CifarSource> source = CifarSource.find(place);
    return source.isPresent()
        ? CifarVerifier.check(source.get(), CifarLayout.OFFICIAL)
        : List.of(
            new FileCheck(
                place.toString(),
                false,
                "no CIFAR-10 here; run 'datasets fetch cifar10' to get it"));
  }
}
