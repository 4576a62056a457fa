package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A platform for which oneDNN's natives do not exist, as far as Java can tell. */
class MissingNativesTest {

  @Test
  void runsStockAndSaysSo() throws Exception {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String others =
        Arrays.stream(all.split(File.pathSeparator))
            .filter(entry -> !new File(entry).getName().matches("dnnl-\\d.*-\\w+-\\w+\\.jar"))
            .collect(Collectors.joining(File.pathSeparator));
    assertThat(others).isNotEqualTo(all);

    Process child =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx512m",
                "-cp",
                others,
                WithoutNatives.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(child.waitFor()).as(output).isZero();
    assertThat(output)
        .contains("engine stock")
        .contains("accelerated []")
        .contains("conv1_1 oneDNN's native library cannot be loaded on ")
        .contains("finite true");
  }
}
