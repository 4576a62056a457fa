package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.commands.SampleFolder;

/**
 * A training on a folder of images that cannot open files any more. The limit of its process is
 * lowered while it trains: one that it started with would hit it before its first image.
 */
class OpenFilesTest {

  /** Fewer than any Java program has open, so that none more can be opened. */
  private static final int FEW = 8;

  private static final int RETRIED_MILLIS = 3000;

  @TempDir private Path folder;

  private Path data;
  private SmallRun runs;
  private CommandLineHarness vgg4j;
  private Process training;

  @BeforeEach
  void start() throws Exception {
    Assumptions.assumeTrue(limit(ProcessHandle.current().pid(), null), "no prlimit here");
    data = folder.resolve("data");
    SampleFolder.write(data, 4, 0, 50);
    runs = new SmallRun(folder);
    vgg4j = new CommandLineHarness(folder.resolve("home"), folder);
    training = vgg4j.start(Map.of("OMP_WAIT_POLICY", "passive"), arguments("run"));
    while (training.isAlive() && !Files.exists(folder.resolve("run/checkpoints/last.zip"))) {
      Thread.sleep(5);
    }
    assertThat(training.isAlive()).as(Files.readString(folder.resolve("err.txt"))).isTrue();
  }

  @AfterEach
  void end() {
    if (training != null) {
      training.destroyForcibly();
    }
  }

  /** Epochs of 160 steps, so that there are images to be read whenever the limit falls. */
  private String[] arguments(String out) {
    return ("train --model vgg11 --set width=0.03 --batch-size 1 --epochs 3 --device cpu --threads 1"
            + " --data "
            + data
            + " --out "
            + folder.resolve(out))
        .split(" ");
  }

  @Test
  void itIsNotTakenForDamageEndsInOneLineAndIsGoneOnWith() throws Exception {
    long begin = System.nanoTime();
    assertThat(limit(training.pid(), FEW + ":")).isTrue();
    assertThat(training.waitFor(3, TimeUnit.MINUTES)).isTrue();
    long millis = (System.nanoTime() - begin) / 1_000_000;

    Outcome ended = vgg4j.outcome(training);
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
    assertThat(ended.err())
        .hasLineCount(1)
        .contains("cannot be read (Too many open files)", "train --resume " + folder.resolve("run"))
        .doesNotContain("remove", "damaged image", "unreadable");
    assertThat(millis).isGreaterThan(RETRIED_MILLIS);
    assertThat(runs.metrics("run").lines().count()).isLessThan(4);

    Outcome resumed = InProcess.run("train", "--resume", folder.resolve("run"), "--device", "cpu");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThatItIsAsIfNothingHadBeen();
  }

  @Test
  @Tag("long")
  void aMomentOfItChangesNothing() throws Exception {
    assertThat(limit(training.pid(), FEW + ":")).isTrue();
    Thread.sleep(RETRIED_MILLIS / 6);
    assertThat(limit(training.pid(), "1024:")).isTrue();
    assertThat(training.waitFor(3, TimeUnit.MINUTES)).isTrue();

    Outcome outcome = vgg4j.outcome(training);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).doesNotContain("open files", ".png");
    assertThatItIsAsIfNothingHadBeen();
  }

  private void assertThatItIsAsIfNothingHadBeen() throws IOException {
    Outcome undisturbed = InProcess.run((Object[]) arguments("undisturbed"));
    assertThat(undisturbed.exitCode()).as(undisturbed.err()).isZero();
    assertThat(runs.metrics("run")).isEqualTo(runs.metrics("undisturbed"));
    assertThat(runs.state("run").get(0)).isEqualTo(runs.state("undisturbed").get(0));
  }

  /** Sets the open files of a process, or asks for them; whether that is possible. */
  private static boolean limit(long process, String files) throws Exception {
    try {
      return new ProcessBuilder(
                  "prlimit", "--pid", process + "", "--nofile" + (files == null ? "" : "=" + files))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      System.out.println("skipped: there is no prlimit here");
      return false;
    }
  }
}
