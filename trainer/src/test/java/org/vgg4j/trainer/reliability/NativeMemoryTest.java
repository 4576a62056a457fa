package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Native memory is neither used after it was freed nor written past its end, whatever the garbage
 * collector does, with every instruction set that oneDNN can be held to.
 */
@Tag("long")
class NativeMemoryTest {

  private static final int HOURS_AT_MOST = 2;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"SSE41", "AVX2", "AVX512_CORE", "DEFAULT"})
  void everyModelTrainsWhileGarbageIsCollected(String instructions) throws Exception {
    assertThat(run(Map.of("ONEDNN_MAX_CPU_ISA", instructions), "all", "0.1", "1", "8", "8"))
        .isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSE41", "AVX2", "AVX512_CORE", "DEFAULT"})
  void nothingIsTouchedPastItsEndOrAfterItsTime(String instructions) throws Exception {
    Map<String, String> guarded =
        Map.of("ONEDNN_MAX_CPU_ISA", instructions, "LD_PRELOAD", guard().toString());
    assertThat(run(guarded, "vgg11,vgg11-bn,keras-resnet10,keras-alexnet", "0.25", "1", "8", "3"))
        .isPositive();
  }

  @Test
  void theFullWidthAtFourImagesHoldsToo() throws Exception {
    assertThat(run(Map.of("LD_PRELOAD", guard().toString()), "vgg11", "1", "4", "4", "30"))
        .isPositive();
  }

  private Path guard() throws IOException, InterruptedException {
    Path source = folder.resolve("guard.c");
    Path library = folder.resolve("guard.so");
    try (var in = NativeMemoryTest.class.getResourceAsStream("/guard/guard.c")) {
      Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
    }
    try {
      Process gcc =
          new ProcessBuilder(
                  "gcc", "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString())
              .inheritIO()
              .start();
      assertThat(gcc.waitFor()).isZero();
    } catch (IOException e) {
      Assumptions.abort("no gcc here: " + e.getMessage());
    }
    return library;
  }

  /** Runs the program; how many steps it took. */
  private long run(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:ErrorFile=" + Path.of("target", "hs_err_pid%p.log").toAbsolutePath());
    command.addAll(
        List.of(
            "-Xmx400m",
            "-XX:+UseG1GC",
            // Else the collector stops all the time, and hardly a step is taken.
            "-XX:+ExplicitGCInvokesConcurrent",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
    command.add(NativeMemoryProgram.class.getName());
    command.addAll(List.of(arguments));
    command.add("fixed");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Path out = folder.resolve("out.txt");
    Process process = builder.redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(HOURS_AT_MOST, TimeUnit.HOURS)).isTrue();
    List<String> lines = Files.readAllLines(out);
    assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
    String last = lines.get(lines.size() - 1);
    System.out.println(environment.get("ONEDNN_MAX_CPU_ISA") + ": " + last);
    return Long.parseLong(last.replaceAll("[^0-9]", ""));
  }
}
