package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;

/**
 * Kills trainings with SIGKILL at random moments and resumes them. A checkpoint is written after
 * every step, and half of the kills wait until a file is being written.
 */
class KilledRunsTest {

  private static final long SEED = 20261122;

  @TempDir private Path folder;

  @Test
  void aRunThatIsKilledThreeTimesEndsAsIfItHadNot() throws Exception {
    killAndResume(3);
  }

  @Test
  @Tag("long")
  void aRunThatIsKilledThirtyTimesEndsAsIfItHadNot() throws Exception {
    killAndResume(30);
  }

  private void killAndResume(int kills) throws Exception {
    SmallRun runs = new SmallRun(folder);
    String epochs = Integer.toString(6 * kills);
    Outcome whole =
        SmallRun.train("--batch-size", 10, "--epochs", epochs, "--out", folder.resolve("whole"));
    assertThat(whole.exitCode()).as(whole.err()).isZero();

    Random random = new Random(SEED);
    int duringWrite = 0;
    int done = 0;
    Process process =
        runs.start(
            SmallRun.arguments(
                "--batch-size", 10, "--epochs", epochs, "--checkpoint-every", 1, "--out", "cut"));
    while (done < kills) {
      switch (done == 0 ? 0 : random.nextInt(4)) {
        case 0 -> {
          waitForAStep(process, "cut");
          Thread.sleep(random.nextInt(400));
        }
        // Somewhere in its start: loading, reading the checkpoint, dropping rows.
        case 1 -> Thread.sleep(random.nextInt(3000));
        default -> {
          waitForAStep(process, "cut");
          Thread.sleep(random.nextInt(100));
          waitForAFileBeingWritten(process, "cut");
        }
      }
      if (!process.isAlive()) {
        assertThat(process.exitValue()).as(runs.outcome(process).err()).isZero();
        break;
      }
      process.destroyForcibly();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      done++;
      duringWrite += asideFiles("cut") > 0 ? 1 : 0;
      var metrics = Files.readAllLines(folder.resolve("cut/metrics.csv"));
      assertRowsAreConsecutive(metrics);
      if (done < kills) {
        process =
            runs.start("train", "--resume", "cut", "--device", "cpu", "--checkpoint-every", "1");
      }
    }
    Path cut = folder.resolve("cut");
    Outcome last = InProcess.run("train", "--resume", cut, "--device", "cpu");
    assertThat(last.exitCode()).as(last.err()).isZero();

    System.out.printf("%d kills, %d of them with a file half written%n", done, duringWrite);
    assertThat(done).as("kills before the run was over").isGreaterThan(kills / 2);
    assertThat(runs.metrics("cut")).isEqualTo(runs.metrics("whole"));
    List<byte[]> expected = runs.state("whole");
    List<byte[]> found = runs.state("cut");
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i)).isEqualTo(expected.get(i));
    }
    Outcome examined = InProcess.run("doctor", cut);
    assertThat(examined.out()).contains("completed after " + epochs + " epochs");
  }

  /**
   * Waits until the process has changed the run's checkpoints, so that every life makes headway.
   */
  private void waitForAStep(Process process, String run) throws Exception {
    Path last = folder.resolve(run).resolve("checkpoints/last.zip");
    var before = modified(last);
    while (process.isAlive() && modified(last) == before) {
      Thread.sleep(5);
    }
  }

  private void waitForAFileBeingWritten(Process process, String run) throws Exception {
    while (process.isAlive() && asideFiles(run) == 0) {
      Thread.sleep(1);
    }
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
    } catch (IOException e) {
      return 0;
    }
  }

  private int asideFiles(String run) throws IOException {
    int count = 0;
    for (Path place : List.of(folder.resolve(run), folder.resolve(run).resolve("checkpoints"))) {
      try (var files = Files.newDirectoryStream(place, ".writing-*")) {
        for (Path file : files) {
          count++;
        }
      }
    }
    return count;
  }

  private static void assertRowsAreConsecutive(List<String> metrics) {
    for (int i = 1; i < metrics.size(); i++) {
      assertThat(metrics.get(i)).startsWith(i + ",");
    }
  }
}
