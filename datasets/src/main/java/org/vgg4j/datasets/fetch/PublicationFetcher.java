package org.vgg4j.datasets.fetch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.datasets.files.OwnFiles;
import org.vgg4j.datasets.files.TarEntries;
import org.vgg4j.datasets.published.Publication;
import org.vgg4j.datasets.published.PublishedChecks;
import org.vgg4j.datasets.published.PublishedFile;

/**
 * Brings a published data set into a data folder: from files that were put there by hand, or from
 * where it is published. Every file that is fetched has the published checksum before any of it is
 * used, and the set's folder appears when it is whole.
 */
public final class PublicationFetcher {

  private static final int MOST_ENTRIES = 50_000;

  private final Path data;
  private final Publication publication;

  /**
   * @param data folder that receives the set's folder
   */
  public PublicationFetcher(Path data, Publication publication) {
    this.data = data;
    this.publication = publication;
  }

  /**
   * Leaves the whole set in place, or throws and leaves what was there. What had its name and is
   * not it is kept beside it. An archive that was put into the data folder by hand is taken before
   * anything is downloaded.
   *
   * @throws DatasetException if it cannot be had or written
   */
  public void fetch(FetchProgress progress) {
    build(
        progress,
        staging -> {
          if (!publication.isPacked()) {
            bringFiles(staging, progress);
            return;
          }
          PublishedFile archive = publication.archive();
          Path byHand = data.resolve(archive.name());
          if (isWhole(byHand, archive)) {
            unpack(byHand, staging, progress);
            return;
          }
          Path downloaded = download(archive, progress);
          unpack(downloaded, staging, progress);
          Files.delete(downloaded);
        });
  }

  /**
   * Unpacks an archive of the user's, which is only read. Nothing is downloaded.
   *
   * @throws DatasetException if it is not the published one, or nothing can be written
   */
  public void unpack(Path archive, FetchProgress progress) {
    build(
        progress,
        staging -> {
          if (!isWhole(archive, publication.archive())) {
            throw new DatasetException(
                "%s is not what is published as %s, expected %,d bytes with SHA-256 %s; correct --data-dir, or leave it out to fetch the data"
                    .formatted(
                        archive,
                        publication.archive().name(),
                        publication.archive().bytes(),
                        publication.archive().sha256()));
          }
          unpack(archive, staging, progress);
        });
  }

  private interface Work {
    void into(StagedFolder staging) throws IOException;
  }

  private void build(FetchProgress progress, Work work) {
    Path target = data.resolve(publication.folder());
    try {
      Files.createDirectories(data);
      Path lockFile = data.resolve("." + publication.folder() + ".lock");
      try (FetchLock lock = FetchLock.take(lockFile, progress)) {
        OwnFiles.requireFolders(data, target);
        if (publication.isIn(target) && PublishedChecks.firstWrong(publication, target).isEmpty()) {
          progress.note(publication.title() + " is complete in " + target);
          return;
        }
        DiskSpace.require(data, publication.neededBytes(), publication.title());
        try (StagedFolder staging =
            StagedFolder.open(data, publication.folder(), publication.folder())) {
          work.into(staging);
          staging.publish(progress);
        }
        progress.note(publication.title() + " is in " + target);
      }
    } catch (OwnFiles.ForeignFileException e) {
      throw new DatasetException(e.getMessage(), e);
    } catch (IOException e) {
      throw DiskSpace.cannotWrite(data, e);
    }
  }

  /** Files that are there already and whole are kept. */
  private void bringFiles(StagedFolder staging, FetchProgress progress) throws IOException {
    Path target = data.resolve(publication.folder());
    for (PublishedFile file : publication.files()) {
      Path there = target.resolve(file.name());
      boolean kept = isWhole(there, file);
      Path whole = kept ? there : download(file, progress);
      try (InputStream in = Files.newInputStream(whole)) {
        staging.write(file.name(), in);
      }
      if (!kept) {
        Files.delete(whole);
      }
    }
  }

  private static boolean isWhole(Path file, PublishedFile published) {
    try {
      return Files.isRegularFile(file)
          && Files.size(file) == published.bytes()
          && Checksums.match(file, published.sha256());
    } catch (IOException e) {
      throw cannotRead(file, e);
    }
  }

  private static DatasetException cannotRead(Path file, IOException failure) {
    return new DatasetException(
        "%s cannot be read: %s; check its permissions and the disk, or move it away"
            .formatted(file, DatasetException.reason(failure)),
        failure);
  }

  private Path download(PublishedFile file, FetchProgress progress) throws IOException {
    Path part = data.resolve(publication.folder() + "-" + file.name() + ".part");
    OwnFiles.requireOnlyName(data, part);
    List<String> failures = new ArrayList<>();
    for (URI address : file.addresses()) {
      try {
        new ResumableDownload(address, file.bytes(), file.sha256()).into(part, progress);
        return part;
      } catch (OwnFiles.ForeignFileException | DataFolderException e) {
        throw e;
      } catch (IOException e) {
        String reason = DatasetException.reason(e);
        failures.add(
            address.getHost()
                + ": "
                + (e instanceof UnknownHostException ? "unknown host " + reason : reason));
      }
    }
    throw new DatasetException(
        "%s could not be fetched (%s): check the network, or put %s from %s into %s and try again"
            .formatted(
                publication.title(),
                String.join("; ", failures),
                file.name(),
                file.addresses().get(0),
                publication.isPacked() ? data : data.resolve(publication.folder())));
  }

  private void unpack(Path archive, StagedFolder staging, FetchProgress progress)
      throws IOException {
    Map<String, String> sums = new TreeMap<>();
    progress.started("unpacking " + archive.getFileName(), publication.unpackedBytes(), 0);
    try {
      TarEntries.forEach(
          archive,
          MOST_ENTRIES,
          // Whoever has the checksum right is trusted with the rest of the archive, too.
          Long.MAX_VALUE,
          (entry, bytes, content) -> {
            String name = inside(entry);
            if (publication.isUnpacked(name)) {
              MessageDigest digest = Checksums.newSha256();
              staging.write(name, new DigestInputStream(content, digest));
              sums.put(name, Checksums.hex(digest.digest()));
              progress.advanced(bytes);
            }
          });
    } catch (DataFolderException e) {
      throw e;
    } catch (IOException e) {
      throw cannotRead(archive, e);
    } finally {
      progress.finished();
    }
    if (!publication.isIn(staging.built())) {
      throw new DatasetException(
          "%s holds only %,d of the files of %s, expected %s; fetch it again"
              .formatted(
                  archive,
                  sums.size(),
                  publication.title(),
                  String.join(", ", publication.names())));
    }
    StringBuilder lines = new StringBuilder();
    sums.forEach((name, sum) -> lines.append(PublishedChecks.line(name, sum)));
    staging.write(
        PublishedChecks.SUMS,
        new ByteArrayInputStream(lines.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** The name below the archive's one folder. */
  private static String inside(String entry) {
    String name = entry.startsWith("./") ? entry.substring(2) : entry;
    return name.substring(name.indexOf('/') + 1);
  }
}
