package org.vgg4j.datasets.published;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is published of a data set and what becomes of it on the disk: either files that are kept as
 * they are, or one archive whose files are unpacked.
 *
 * @param title what messages call the data set
 * @param folder its folder in the data folder
 * @param otherFolders where other programs put the same files, below a folder of the user's
 * @param files what is fetched
 * @param unpacked what is taken out of the archive, by name below its one folder; a name that ends
 *     with {@code /} is a folder with all images in it; empty where the files are kept as they are
 * @param unpackedBytes how large that is, about
 */
public record Publication(
    String title,
    String folder,
    List<String> otherFolders,
    List<PublishedFile> files,
    List<String> unpacked,
    long unpackedBytes) {

  public Publication {
    otherFolders = List.copyOf(otherFolders);
    files = List.copyOf(files);
    unpacked = List.copyOf(unpacked);
    if (!unpacked.isEmpty() && files.size() != 1) {
      throw new IllegalArgumentException(files.size() + " archives of " + title + "; expected 1");
    }
  }

  /** Files that are kept as they are. */
  static Publication ofFiles(
      String title, String folder, List<String> otherFolders, PublishedFile... files) {
    return new Publication(title, folder, otherFolders, List.of(files), List.of(), 0);
  }

  /** An archive that is unpacked. */
  static Publication ofArchive(
      String title, String folder, PublishedFile archive, long unpackedBytes, String... unpacked) {
    return new Publication(
        title, folder, List.of(), List.of(archive), List.of(unpacked), unpackedBytes);
  }

  /** Whether an archive is unpacked. */
  public boolean isPacked() {
    return !unpacked.isEmpty();
  }

  /** The archive of a publication that is packed. */
  public PublishedFile archive() {
    return files.get(0);
  }

  /** Bytes to be fetched. */
  public long fetchedBytes() {
    return files.stream().mapToLong(PublishedFile::bytes).sum();
  }

  /** Bytes that are needed in the data folder while fetching. */
  public long neededBytes() {
    return fetchedBytes() + unpackedBytes + 10_000_000;
  }

  /** The names in the finished folder. */
  public List<String> names() {
    return isPacked() ? unpacked : files.stream().map(PublishedFile::name).toList();
  }

  /** Whether a file of the archive is unpacked. */
  public boolean isUnpacked(String name) {
    return unpacked.stream()
        .anyMatch(wanted -> wanted.endsWith("/") ? name.startsWith(wanted) : name.equals(wanted));
  }

  /**
   * The folder that holds the data set: a place itself, the set's folder in it, or where other
   * programs put it.
   *
   * @return empty where any of the files is missing
   */
  public Optional<Path> find(Path place) {
    List<Path> folders = new ArrayList<>(List.of(place, place.resolve(folder)));
    otherFolders.forEach(other -> folders.add(place.resolve(other)));
    return folders.stream().filter(this::isIn).findFirst();
  }

  /** Whether all of the files are in a folder. */
  public boolean isIn(Path place) {
    return names().stream().allMatch(name -> Files.exists(file(place, name)));
  }

  /**
   * A file of the set, as it is published or, for one that is published with gzip, also without.
   *
   * @param place the folder of the set
   */
  public static Path file(Path place, String name) {
    Path published = place.resolve(name);
    return name.endsWith(".gz") && !Files.exists(published)
        ? place.resolve(name.substring(0, name.length() - 3))
        : published;
  }
}
