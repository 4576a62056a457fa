package org.vgg4j.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No source file and no package is too large to be read at once. */
class SourceSizeTest {

  private static final Path ROOT = Path.of("..");
  private static final int MOST_LINES = 300;

  /** Beside its {@code package-info.java}. */
  private static final int MOST_FILES = 25;

  /** Package to the number of files that it may have. */
  private static final Map<String, Integer> LARGER_PACKAGES =
      Map.of("profiles/cuda/src/main/java/org/vgg4j/profiles/cuda/cudnn", 27);

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .map(ROOT::relativize)
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().replace('\\', '/').contains("src/"))
          .filter(file -> !file.toString().replace('\\', '/').contains("target/"))
          .toList();
    }
  }

  @Test
  void aFileHasAtMost300Lines() throws IOException {
    assertThat(sources())
        .isNotEmpty()
        .allSatisfy(file -> assertThat(lines(file)).as("%s", file).isLessThanOrEqualTo(MOST_LINES));
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(ROOT.resolve(file))) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aPackageHasAtMost25Files() throws IOException {
    Map<String, Long> files =
        sources().stream()
            .filter(file -> !file.endsWith("package-info.java"))
            .collect(
                Collectors.groupingBy(
                    file -> file.getParent().toString().replace('\\', '/'),
                    TreeMap::new,
                    Collectors.counting()));
    assertThat(files)
        .allSatisfy(
            (name, count) ->
                assertThat(count)
                    .as(name)
                    .isLessThanOrEqualTo(LARGER_PACKAGES.getOrDefault(name, MOST_FILES)));
  }
}
