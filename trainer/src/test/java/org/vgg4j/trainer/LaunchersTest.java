package org.vgg4j.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The launchers as text: what one of them has learned, the other has to know. */
class LaunchersTest {

  private static final Path FOLDER = Path.of("src/assembly/bin");
  private static final Pattern JVM_OPTION =
      Pattern.compile("(?<=[\\s=\"])(-[XD]|--[a-z-]+=)[^\\s\"]+");
  private static final Pattern OPENMP_VARIABLE = Pattern.compile("\\bG?OMP_[A-Z_]+");

  /** What the shell script takes from the locale, which Java 17 does not do on Windows. */
  private static final String UTF_8 = "-Dfile.encoding=UTF-8";

  @Test
  void bothLaunchersGiveJavaTheSameOptions() throws IOException {
    Set<String> expected = found(JVM_OPTION, shell());
    assertThat(expected)
        .contains(
            "-Dvgg4j.launcher=true",
            "-XX:MaxRAM=4g",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow")
        .doesNotContain(UTF_8);
    expected.add(UTF_8);
    assertThat(found(JVM_OPTION, windows())).isEqualTo(expected);
  }

  @Test
  void bothLaunchersSetAndRemoveTheSameVariablesOfOpenMp() throws IOException {
    assertThat(found(OPENMP_VARIABLE, windows()))
        .isEqualTo(found(OPENMP_VARIABLE, shell()))
        .contains("OMP_WAIT_POLICY", "GOMP_CPU_AFFINITY");
  }

  @Test
  void bothLaunchersSilenceTheWarningsOfTheSameJavaVersions() throws IOException {
    assertThat(shell()).contains("-ge 23 ]");
    assertThat(windows()).contains(" geq 23 set \"quiet=");
  }

  @Test
  void optionsOfTheUserComeAfterTheLaunchersOwnAndArgumentsLast() throws IOException {
    assertThat(shell().replaceAll("\\s+\\\\\\s+", " "))
        .containsPattern(
            "-XX:MaxRAM=.* \\$quick \\$quiet \\$\\{VGG4J_OPTS:-} -cp \"\\$home/lib/\\*\""
                + " org\\.vgg4j\\.trainer\\.Main \"\\$@\"\\s*$");
    assertThat(windows().replaceAll("\\s+\\^\\s+", " "))
        .containsPattern(
            "-XX:MaxRAM=.* %quick% %quiet% %VGG4J_OPTS% -cp \"%~dp0\\.\\.\\\\lib\\\\\\*\""
                + " org\\.vgg4j\\.trainer\\.Main %\\*\\s+exit /b %ERRORLEVEL%\\s*$");
  }

  @Test
  void theWindowsScriptKeepsArgumentsAsTheyWereTyped() throws IOException {
    assertThat(windows())
        .as("an exclamation mark would be expanded")
        .contains("DisableDelayedExpansion")
        .as("call would expand percent signs a second time")
        .doesNotContainPattern("(?i)\\bcall\\b")
        .as("a batch file is read in the system's code page")
        .matches("\\p{ASCII}*");
  }

  private static String shell() throws IOException {
    return script("vgg4j", "#");
  }

  private static String windows() throws IOException {
    return script("vgg4j.cmd", "rem ");
  }

  /** A script without its comments. */
  private static String script(String name, String comment) throws IOException {
    return Files.readString(FOLDER.resolve(name))
        .lines()
        .filter(line -> !line.startsWith(comment))
        .collect(Collectors.joining("\n"));
  }

  private static Set<String> found(Pattern pattern, String script) {
    return pattern
        .matcher(script)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
