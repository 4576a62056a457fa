package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.runs.RunDirectory;

/** Drivers that wait for a round which does not come, or for which they have no room. */
@Tag("long")
class WaitingDriverTest {

  private static final String MASTER = "local-cluster[2,1,1024]";

  @TempDir private Path folder;

  private Object[] training(String out) {
    return Program.training(
        MASTER, folder, "--epochs", 3, "--out", folder.resolve(out), "--log-interval", 1);
  }

  private long savedStep(String out) {
    return CheckpointReader.read(RunDirectory.at(folder.resolve(out)).lastCheckpoint(), false)
        .info()
        .orElseThrow()
        .position()
        .step();
  }

  @Test
  void aStopWhileExecutorsDoNotAnswerSavesAndTheRunGoesOnWithTheSameBits() throws Exception {
    Path output = folder.resolve("whole.txt");
    Process whole = Program.start(output, training("whole"));
    assertThat(whole.waitFor(5, TimeUnit.MINUTES)).isTrue();
    output = folder.resolve("cut.txt");
    Process driver = Program.start(output, training("cut"));
    Program.awaitLine(driver, output, "step 1 ");
    List<ProcessHandle> executors = driver.descendants().toList();
    assertThat(executors).hasSize(2);
    try {
      for (ProcessHandle executor : executors) {
        Program.send("STOP", executor);
      }
      Thread.sleep(2_000);
      long begin = System.nanoTime();

      Program.send("INT", driver.toHandle());

      Program.awaitLine(driver, output, "interrupted and saved; go on with: train --resume");
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin)).isLessThan(8);
      assertThat(driver.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(driver.exitValue()).as(Files.readString(output)).isEqualTo(130);
      assertThat(savedStep("cut")).isPositive();
    } finally {
      executors.forEach(ProcessHandle::destroyForcibly);
    }

    Program.resume(MASTER, folder, "cut");
    assertThat(Program.metrics(folder.resolve("cut")))
        .isEqualTo(Program.metrics(folder.resolve("whole")));
  }

  /** All of VGG16-BN with Adam's state: 180 MB for each worker. */
  @Test
  void aDriverWithoutRoomForWhatWorkersReturnEndsInOneLine() throws Exception {
    Path output = folder.resolve("narrow.txt");
    Process driver =
        Program.startWith(
            "-Xmx450m",
            output,
            Program.training(
                "local-cluster[2,1,3000]",
                folder,
                "--model",
                "vgg16-bn",
                "--set",
                "width=1",
                "--batch-size",
                "16",
                "--sync",
                "averaging:1",
                "--epochs",
                1,
                "--out",
                folder.resolve("narrow")));

    assertThat(driver.waitFor(5, TimeUnit.MINUTES)).isTrue();

    assertThat(driver.exitValue()).as(Files.readString(output)).isEqualTo(1);
    assertThat(Files.readString(output).lines())
        .last()
        .asString()
        .startsWith(
            "the driver's heap of 450 MB is too small for the weights and optimizer's state of 2"
                + " workers, 171 MB each (")
        .contains("give more by MAVEN_OPTS=-Xmx2g, or fewer --workers; then go on with: train");
    assertThat(savedStep("narrow")).isNotNegative();
  }
}
