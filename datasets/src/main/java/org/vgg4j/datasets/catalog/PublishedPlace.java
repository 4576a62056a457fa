package org.vgg4j.datasets.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.fetch.PublicationFetcher;
import org.vgg4j.datasets.files.FileCheck;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.datasets.published.Publication;
import org.vgg4j.datasets.published.PublishedChecks;

/** Where a published data set lies: found, fetched, listed and verified. */
record PublishedPlace(Publication publication) {

  private static Path data(Path home) {
    return home.resolve("data");
  }

  DatasetInfo info(DatasetName name, Path home) {
    boolean here = publication.isIn(data(home).resolve(publication.folder()));
    return new DatasetInfo(
        name,
        name.meaning()
            + "; "
            + (here
                ? "in " + data(home)
                : "%,d MB to fetch".formatted(Math.max(1, publication.fetchedBytes() / 1_000_000))),
        here,
        true);
  }

  void fetch(Path home, FetchProgress progress) {
    new PublicationFetcher(data(home), publication).fetch(progress);
  }

  /**
   * The folder of the set. What is not there is fetched, unless the user said where it is; an
   * archive of the user's is unpacked into the data folder.
   *
   * @throws DatasetException if it is missing or cannot be fetched
   */
  Path open(DatasetRequest request, FetchProgress progress) {
    Path own = data(request.home()).resolve(publication.folder());
    Path place = request.dataDir();
    if (place == null) {
      if (!publication.isIn(own)) {
        fetch(request.home(), progress);
      }
      return own;
    }
    FileFaults.requireSeen(place);
    if (!Files.exists(place)) {
      throw new DatasetException(
          "%s does not exist, expected a folder with %s; correct --data-dir, or leave it out to fetch the data"
              .formatted(place, publication.title()));
    }
    Optional<Path> found = publication.find(place);
    if (found.isPresent()) {
      return found.get();
    }
    Optional<Path> archive = archive(place);
    if (archive.isPresent()) {
      if (!publication.isIn(own)) {
        new PublicationFetcher(data(request.home()), publication).unpack(archive.get(), progress);
      }
      return own;
    }
    throw new DatasetException(
        "%s holds no %s, expected %s%s; correct --data-dir, or leave it out to fetch the data"
            .formatted(
                place,
                publication.title(),
                String.join(", ", publication.names()),
                publication.isPacked() ? " or " + publication.archive().name() : ""));
  }

  /** Whether the set, or its archive, is in a place of the user's. */
  boolean isIn(Path place) {
    return publication.find(place).isPresent() || archive(place).isPresent();
  }

  private Optional<Path> archive(Path place) {
    return publication.isPacked()
        ? Stream.of(place, place.resolve(publication.archive().name()))
            .filter(Files::isRegularFile)
            .findFirst()
        : Optional.empty();
  }

  /**
   * The checksums of files that are read whole, by name, compared with the published ones. Files of
   * the user's that are others of the same form (KMNIST beside MNIST, a selection) are read, and
   * said to be others.
   *
   * @throws DatasetException if files in the data folder are not the published ones
   */
  Map<String, String> checksums(Path folder, DatasetRequest request, FetchProgress progress) {
    Optional<FileCheck> wrong = PublishedChecks.firstWrong(publication, folder);
    if (wrong.isPresent()) {
      String line = wrong.get().file() + ": " + wrong.get().message();
      if (request.dataDir() == null) {
        throw new DatasetException(line);
      }
      boolean unknown =
          publication.isPacked() && !Files.exists(folder.resolve(PublishedChecks.SUMS));
      progress.note(
          unknown
              ? "%s has no %s, so it cannot be told whether it is %s as published; it is read as it is"
                  .formatted(folder, PublishedChecks.SUMS, publication.title())
              : "%s is read as it is, and figures made with it are not those of %s; %s"
                  .formatted(folder, publication.title(), line));
    }
    return PublishedChecks.found(publication, folder);
  }

  List<FileCheck> verify(DatasetName name, Path home, Path dataDir) {
    if (dataDir != null) {
      Optional<Path> found = publication.find(dataDir);
      Optional<Path> archive = archive(dataDir);
      if (found.isEmpty() && archive.isPresent()) {
        return List.of(
            PublishedChecks.check(
                archive.get().toAbsolutePath().getParent(),
                archive.get().getFileName().toString(),
                publication.archive().sha256()));
      }
      return found.isPresent()
          ? PublishedChecks.check(publication, found.get())
          : List.of(missing(name, dataDir));
    }
    Path own = data(home).resolve(publication.folder());
    return publication.isIn(own)
        ? PublishedChecks.check(publication, own)
        : List.of(missing(name, data(home)));
  }

  private FileCheck missing(DatasetName name, Path place) {
    return new FileCheck(
        place.toString(),
        false,
        "no %s here; run 'datasets fetch %s' to get it".formatted(publication.title(), name));
  }
}
