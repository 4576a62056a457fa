package org.vgg4j.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/ARCHITECTURE.md} leads readers to every package, in tables that are shown as such.
 */
class ArchitectureReferenceTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern NAME = Pattern.compile("`([a-z0-9.]+)`");

  private static List<String> lines;

  @BeforeAll
  static void readTheGuide() throws IOException {
    List<String> all = Files.readAllLines(ROOT.resolve("docs/ARCHITECTURE.md"));
    lines = all.subList(all.indexOf("## Where to find what"), all.size());
  }

  /** Those that have a class. */
  private static Set<String> packages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.endsWith("package-info.java") && hasClasses(file.getParent()))
          .map(file -> ROOT.relativize(file).toString().replace('\\', '/'))
          .filter(file -> file.contains("/java/org/vgg4j"))
          .map(file -> file.substring(file.indexOf("/java/") + 6, file.lastIndexOf('/')))
          .map(folder -> folder.replace('/', '.'))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static boolean hasClasses(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).count() > 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names in the first column of tables, and in the sentences beside these. */
  private static Set<String> names() {
    return lines.stream()
        .map(line -> line.startsWith("|") ? line.split("\\|")[1] : line)
        .flatMap(text -> NAME.matcher(text).results())
        .map((MatchResult match) -> match.group(1).replaceFirst("^\\.", ""))
        .collect(Collectors.toSet());
  }

  @Test
  void everyPackageIsNamed() throws IOException {
    Set<String> names = names();
    assertThat(packages())
        .isNotEmpty()
        .allSatisfy(
            name ->
                assertThat(names)
                    .as(name)
                    .anyMatch(known -> name.equals(known) || name.endsWith("." + known)));
  }

  @Test
  void everyRowBelongsToATableWithAHead() {
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).startsWith("|") && !lines.get(i - 1).startsWith("|")) {
        assertThat(lines.get(i + 1)).as(lines.get(i)).startsWith("|---");
      }
    }
  }
}
