package org.vgg4j.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  /** The script, told that the system's C library lies in a folder of the test's. */
  @Test
  void aSystemOfMuslIsToldInOneLineBeforeJavaStarts(@TempDir Path system) throws Exception {
    String text = Files.readString(FOLDER.resolve("vgg4j"));
    assertThat(text).contains("/lib/ld-musl-$(uname -m).so.1");
    Path bin = Files.createDirectories(system.resolve("bin"));
    Path script = bin.resolve("vgg4j");
    Files.writeString(script, text.replace("/lib/ld-musl-$(uname -m)", system + "/ld-musl"));
    Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\necho started\n");
    Path getconf = Files.writeString(bin.resolve("getconf"), "#!/bin/sh\nexit 1\n");
    for (Path program : List.of(java, getconf)) {
      assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    assertThat(start(script, bin)).isEqualTo("0 started");
    Files.createFile(system.resolve("ld-musl.so.1"));
    assertThat(start(script, bin))
        .isEqualTo(
            "1 this system runs on musl (Alpine), expected glibc 2.34 or newer, which the native"
                + " libraries need; use a glibc system or image, for example Debian's");
    // Both libraries are there where a glibc system can also run programs of musl.
    Files.writeString(getconf, "#!/bin/sh\necho glibc 2.36\n");
    assertThat(start(script, bin)).isEqualTo("0 started");
  }

  private static String start(Path script, Path bin) throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh here");
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", script.toString(), "--version");
    builder.environment().remove("JAVA_HOME");
    builder.environment().compute("PATH", (name, path) -> bin + ":" + path);
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes()).strip();
    return process.waitFor() + " " + said;
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
