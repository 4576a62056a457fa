package org.vgg4j.profiles.cpu.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;

class LayoutProbeTest {

  /** Prints what is fastest for 32-bit floats, as the first thing that a JVM computes. */
  public static void main(String[] arguments) {
    System.out.println(
        "fastest "
            + LayoutProbe.fastest(
                false,
                ComputeThreads.of(0),
                List.of(LayoutProbe.square(8, 64, 32), LayoutProbe.square(32, 256, 8)),
                new Budget()));
  }

  @Test
  void aJvmThatHasCompiledNothingYetFindsTheFastestLayout() throws Exception {
    Process child =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx512m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                LayoutProbeTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(child.waitFor()).as(output).isZero();
    assertThat(output).contains("fastest CHANNELS_LAST");
  }
}
