package org.vgg4j.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Google's allocator, which PyTorch's tuning guide recommends and Linux distributions package. */
final class Tcmalloc {

  /** As Debian's libtcmalloc-minimal4 and Fedora's gperftools-libs name it. */
  private static final String NAME = "libtcmalloc_minimal.so.4";

  /** A folder for each processor lies in them on Debian. */
  private static final int DEPTH = 2;

  private static final Path MAPPED = Path.of("/proc/self/maps");

  private Tcmalloc() {}

  /** The library, where this system keeps its libraries. */
  static Optional<Path> find() {
    return Stream.of("/usr/lib", "/usr/lib64", "/usr/local/lib")
        .map(Path::of)
        .filter(Files::isDirectory)
        .flatMap(folder -> findIn(folder).stream())
        .findFirst();
  }

  private static Optional<Path> findIn(Path folder) {
    try (Stream<Path> files =
        Files.find(folder, DEPTH, (file, attributes) -> file.endsWith(NAME))) {
      return files.findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether this process has it. */
  static boolean isLoaded() {
    if (!Files.isReadable(MAPPED)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(MAPPED)) {
      return lines.anyMatch(line -> line.contains("tcmalloc"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
