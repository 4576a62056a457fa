package org.vgg4j.datasets.cifar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.datasets.files.FileCheck;
import org.vgg4j.datasets.files.SourceStream;
import org.vgg4j.datasets.files.TarEntries;

/**
 * CIFAR-100's Python version: {@code train} and {@code test}, each a pickled dict, in a folder or
 * in {@code cifar-100-python.tar.gz}.
 *
 * @param place the folder or the archive
 */
public record Cifar100Python(Path place) {

  private static final String FOLDER = "cifar-100-python";
  private static final String ARCHIVE = FOLDER + ".tar.gz";

  /** MD5 of the two files, which torchvision's {@code CIFAR100} has. */
  private static final Map<String, String> PARTS =
      Map.of(
          "train", "16019d7e3df5f24257cddd939b257f8d",
          "test", "f0ef6b0ae62326f3e7ffdfab6717acfc");

  /** numpy under Python 3 doubles each byte above 127, and there are names and labels. */
  private static final int LARGEST_FILE = 2 * 50_000 * CifarLayout.PIXELS + (16 << 20);

  private static final int MOST_ENTRIES = 1_000;

  /**
   * One of the two files.
   *
   * @param records those of the binary version's file, each the coarse label, the fine label and
   *     {@code [3, 32, 32]} pixels
   * @param check whether it is the published one
   */
  public record Part(byte[] records, FileCheck check) {}

  /**
   * Looks for it in a place of the user's: the place itself, the folder that the archive unpacks
   * to, then the archive.
   */
  public static Optional<Cifar100Python> find(Path place) {
    if (Files.isRegularFile(place)) {
      return place.getFileName().toString().equals(ARCHIVE)
          ? Optional.of(new Cifar100Python(place))
          : Optional.empty();
    }
    Stream<Path> folders =
        Stream.of(place, place.resolve(FOLDER))
            .filter(
                folder ->
                    PARTS.keySet().stream()
                        .allMatch(part -> Files.isRegularFile(folder.resolve(part))));
    Stream<Path> archives = Stream.of(place.resolve(ARCHIVE)).filter(Files::isRegularFile);
    return Stream.concat(folders, archives).findFirst().map(Cifar100Python::new);
  }

  /**
   * Reads it.
   *
   * @return both, by the names of the binary version's files, {@code train.bin} and {@code
   *     test.bin}
   * @throws DatasetException if a file is missing, damaged or asks for more than numbers and lists
   */
  public Map<String, Part> read() {
    Map<String, Part> parts = new TreeMap<>();
    try {
      if (Files.isDirectory(place)) {
        for (String part : PARTS.keySet()) {
          Path file = place.resolve(part);
          try (InputStream in = SourceStream.open(file)) {
            add(parts, part, Files.size(file), in, file.toString());
          }
        }
      } else {
        TarEntries.forEach(
            place,
            MOST_ENTRIES,
            3L * LARGEST_FILE,
            (entry, bytes, content) -> {
              String name = entry.substring(entry.lastIndexOf('/') + 1);
              if (PARTS.containsKey(name)) {
                add(parts, name, bytes, content, place + "!" + entry);
              }
            });
      }
    } catch (IOException e) {
      throw new DatasetException(
          "%s cannot be read (%s), expected CIFAR-100's Python version; fetch it again"
              .formatted(place, DatasetException.reason(e)),
          e);
    }
    if (parts.size() < PARTS.size()) {
      throw new DatasetException(
          "%s holds no whole CIFAR-100, expected %s; fetch it again"
              .formatted(place, String.join(" and ", PARTS.keySet())));
    }
    return parts;
  }

  private static void add(
      Map<String, Part> parts, String part, long bytes, InputStream in, String where)
      throws IOException {
    if (bytes > LARGEST_FILE) {
      throw new DatasetException(
          "%s has %,d bytes, expected at most %,d: it is no file of CIFAR-100; fetch it again"
              .formatted(where, bytes, LARGEST_FILE));
    }
    byte[] pickle = in.readNBytes((int) bytes);
    if (pickle.length < bytes) {
      throw new IOException("ends after %,d of %,d bytes".formatted(pickle.length, bytes));
    }
    String found = Checksums.md5(pickle);
    boolean published = found.equals(PARTS.get(part));
    parts.put(
        part + ".bin",
        new Part(
            CifarPickle.decode100(pickle, where),
            new FileCheck(
                where,
                published,
                published
                    ? "%,d bytes, MD5 %s".formatted(bytes, found)
                    : "%,d bytes with MD5 %s, expected %s: it is damaged or another file"
                        .formatted(bytes, found, PARTS.get(part)))));
  }
}
