package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.profiles.spark.Program.Outcome;

/** Executors in processes of their own, from the driver's point of view. */
class ExecutorProcessesTest {

  @TempDir private Path folder;

  /** Not the driver's: it may have none. */
  @Test
  void aDeviceThatWasAskedForIsThatOfTheExecutors() {
    Outcome refused =
        Program.run(
            "train",
            "--cluster",
            "local-cluster[1,1,512]",
            "--cluster-dir",
            folder.resolve("staged"),
            "--data",
            "cifar10-sample",
            "--recipe",
            "quickstart",
            "--limit-train",
            "100",
            "--device",
            "cuda",
            "--out",
            folder.resolve("run"));

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(3);
    assertThat(refused.out()).contains("trains on Spark ").contains("device: cpu (");
    assertThat(refused.err()).contains("cuda").hasLineCount(1);
    assertThat(folder.resolve("run/checkpoints/last.zip")).exists();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent by kill")
  void aProgramThatIsEndedWhileItWaitsForExecutorsLeavesNothingBehind() throws Exception {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    Process driver =
        Program.startWith(
            "-Djava.io.tmpdir=" + temporary,
            folder.resolve("driver.txt"),
            Program.training("local-cluster[1,1,512]", folder));
    try {
      while (driver.isAlive() && workers(temporary).isEmpty()) {
        Thread.sleep(20);
      }
      assertThat(workers(temporary)).hasSize(1);

      Program.send("INT", driver.toHandle());

      assertThat(driver.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(driver.exitValue()).isEqualTo(130);
      assertThat(workers(temporary)).isEmpty();
    } finally {
      driver.destroyForcibly();
    }
  }

  private static List<Path> workers(Path temporary) throws IOException {
    try (var files = Files.list(temporary)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("vgg4j-workers-"))
          .toList();
    }
  }
}
