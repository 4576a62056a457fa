package org.vgg4j.datasets.cifar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.vgg4j.datasets.DatasetException;

/** A place that holds CIFAR-10, in one of the forms it is published in. */
public sealed interface CifarSource {

  /** Where it is. */
  Path path();

  /**
   * Reads all six batches as binary records, checked against {@code layout}.
   *
   * @throws DatasetException if a file is missing, damaged or not what it should be
   */
  CifarRecords read(CifarLayout layout);

  /** The binary version, unpacked. */
  record BinaryFolder(Path path) implements CifarSource {
    @Override
    public CifarRecords read(CifarLayout layout) {
      return CifarRecords.collect(
          layout,
          path.toString(),
          batch -> {
            Path file = path.resolve(CifarLayout.binaryFile(batch));
            return new CifarRecords.Piece(
                file.toString(), readFile(file, layout.fileBytes(), layout.fileBytes()));
          });
    }
  }

  /** The Python version, unpacked. */
  record PythonFolder(Path path) implements CifarSource {
    @Override
    public CifarRecords read(CifarLayout layout) {
      return CifarRecords.collect(
          layout,
          path.toString(),
          batch -> {
            Path file = path.resolve(batch);
            byte[] pickle = readFile(file, 1, CifarPickle.largestFile(layout));
            return new CifarRecords.Piece(
                file.toString(), CifarPickle.decode(pickle, layout, file.toString()));
          });
    }
  }

  /** The tar.gz of either version. */
  record Archive(Path path) implements CifarSource {
    @Override
    public CifarRecords read(CifarLayout layout) {
      Map<String, CifarRecords.Piece> pieces = CifarArchive.read(path, layout);
      return CifarRecords.collect(layout, path.toString(), pieces::get);
    }
  }

  /**
   * Looks for CIFAR-10 in {@code place}: the place itself (a folder of batches, or an archive), the
   * two folders the archives unpack to, then the archives.
   */
  static Optional<CifarSource> find(Path place) {
    if (Files.isRegularFile(place)) {
      return Optional.of(new Archive(place));
    }
    for (Path folder : List.of(place, place.resolve(CifarLayout.BINARY_FOLDER))) {
      if (holdsAny(folder, CifarLayout.binaryFiles())) {
        return Optional.of(new BinaryFolder(folder));
      }
    }
    for (Path folder : List.of(place, place.resolve(CifarLayout.PYTHON_FOLDER))) {
      if (holdsAny(folder, CifarLayout.BATCHES)) {
        return Optional.of(new PythonFolder(folder));
      }
    }
    return archives(place).stream().findFirst().map(Archive::new);
  }

  private static boolean holdsAny(Path folder, List<String> names) {
    return names.stream().anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
  }

  private static List<Path> archives(Path folder) {
    List<String> known = List.of(CifarLayout.BINARY_ARCHIVE, CifarLayout.PYTHON_ARCHIVE);
    Map<String, Path> found = new LinkedHashMap<>();
    for (String name : known) {
      if (Files.isRegularFile(folder.resolve(name))) {
        found.put(name, folder.resolve(name));
      }
    }
    if (found.isEmpty() && Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .filter(file -> file.toString().endsWith(".tar.gz") || file.toString().endsWith(".tgz"))
            .filter(file -> file.getFileName().toString().contains("cifar"))
            .sorted()
            .forEach(file -> found.put(file.getFileName().toString(), file));
      } catch (IOException e) {
        throw new DatasetException(
            "cannot list %s: %s; give a folder that can be read"
                .formatted(folder, DatasetException.reason(e)),
            e);
      }
    }
    return List.copyOf(found.values());
  }

  private static byte[] readFile(Path file, long smallest, long largest) {
    try {
      long size = Files.size(file);
      if (size < smallest || size > largest) {
        throw new DatasetException(
            "%s has %,d bytes, expected %s: it is cut off or no CIFAR-10 file; fetch it again"
                .formatted(
                    file,
                    size,
                    smallest == largest
                        ? "%,d".formatted(largest)
                        : "at most %,d".formatted(largest)));
      }
      return Files.readAllBytes(file);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new DatasetException(
          "%s is missing, expected all six batches beside each other; fetch the data again"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new DatasetException(
          "cannot read %s: %s; check the disk and the file's permissions"
              .formatted(file, DatasetException.reason(e)),
          e);
    }
  }
}
