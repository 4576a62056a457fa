package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.profiles.spark.Program.Outcome;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.runs.RunDirectory;
import scala.Option;

/** Trainings by two workers in this process, and what is refused before one begins. */
class ClusterTrainingTest {

  @TempDir private Path folder;

  @Test
  void aRunEndsAsOnOneHostAndAsOneThatWasStopped() throws IOException {
    Path whole = folder.resolve("whole");
    Outcome trained = train(whole, 2);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.out())
        .contains("trains on Spark ")
        .contains(" at local[2]")
        .contains("a stop gives up the steps since the last averaging");
    assertThat(whole.resolve("report.html")).exists();
    assertThat(Files.readString(whole.resolve("result.json"))).contains("\"testAccuracy\"");
    assertThat(Files.readString(whole.resolve("recipe.yaml")))
        .contains("workers: 2\n")
        .contains("sync: averaging\n");
    assertThat(Files.readString(whole.resolve("provenance.json")))
        .as("threads of both workers")
        .contains("\"threads\" : 2,")
        .contains("\"executors\" : 1,")
        .contains("\"slots\" : 2,")
        .contains("\"engines\" : [ \"");

    Path host = folder.resolve("host");
    Program.run(
        "train",
        "--data",
        "cifar10-sample",
        "--recipe",
        "quickstart",
        "--limit-train",
        "500",
        "--limit-test",
        "50",
        "--device",
        "cpu",
        "--workers",
        2,
        "--sync",
        "averaging",
        "--threads",
        2,
        "--epochs",
        2,
        "--out",
        host,
        "--schedule",
        "constant",
        "--set",
        "warmupSteps=1");
    assertThat(Program.metrics(host)).as("as on one host").isEqualTo(Program.metrics(whole));

    Path cut = folder.resolve("cut");
    train(cut, 1);
    Outcome resumed =
        Program.run(
            "train",
            "--resume",
            cut,
            "--cluster",
            "local[2]",
            "--epochs",
            2,
            "--device",
            "cpu",
            "--cluster-dir",
            folder.resolve("staged"));

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(Program.metrics(cut)).isEqualTo(Program.metrics(whole));
  }

  @Test
  void aRunByTimeIsToldTheGradientsOfItsLastEpochToo() throws IOException {
    Path out = folder.resolve("timed");

    Outcome timed =
        Program.run(Program.training("local[2]", folder, "--time", "12s", "--out", out));

    assertThat(timed.exitCode()).as(timed.err()).isZero();
    List<String> rows = Files.readAllLines(out.resolve("layers.csv"));
    int each = (rows.size() - 1) / (Program.metrics(out).size() - 1);
    List<String> norms = rows.stream().skip(1).map(row -> row.split(",")[3]).toList();
    assertThat(norms.size()).isGreaterThanOrEqualTo(2 * each);
    assertThat(norms.subList(norms.size() - each, norms.size()))
        .isNotEqualTo(norms.subList(norms.size() - 2 * each, norms.size() - each));
  }

  @Test
  void aRoundThatFailsIsOneLineAndWhatCameBeforeIsSaved() throws Exception {
    Path out = folder.resolve("failed");
    CompletableFuture<Void> end = CompletableFuture.runAsync(ClusterTrainingTest::endTheThirdRound);

    Outcome failed = train(out, 3);

    end.get(1, TimeUnit.MINUTES);
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.err())
        .startsWith("the executors of Spark ")
        .contains("could not take their steps (Job ")
        .endsWith("; then go on with: train --resume " + out)
        .hasLineCount(1);
    assertThat(
            CheckpointReader.read(RunDirectory.at(out).lastCheckpoint(), false)
                .info()
                .orElseThrow()
                .position())
        .satisfies(position -> assertThat(position.step()).isGreaterThanOrEqualTo(5));
  }

  private static void endTheThirdRound() {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (System.nanoTime() < end) {
      Option<SparkContext> active = SparkContext$.MODULE$.getActive();
      if (active.isDefined()
          && Arrays.stream(active.get().statusTracker().getActiveJobIds())
              .anyMatch(job -> job >= 2)) {
        active.get().cancelAllJobs();
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /** With rates that do not depend on how long the run is. */
  private Outcome train(Path out, int epochs) {
    return Program.run(
        Program.training(
            "local[2]",
            folder,
            "--threads",
            1,
            "--epochs",
            epochs,
            "--out",
            out,
            "--schedule",
            "constant",
            "--set",
            "warmupSteps=1"));
  }

  @Test
  void aMasterThatDoesNotAnswerIsOneLine() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    Outcome refused = Program.run(Program.training("spark://127.0.0.1:" + port, folder));

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo(
            "no Spark master answers at spark://127.0.0.1:"
                + port
                + " (Connection refused), expected one; start it, or correct --cluster");
  }

  @Test
  void tooLittleMemoryIsOneLine() {
    Outcome refused = Program.run(Program.training("local-cluster[1,1,100]", folder));

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .startsWith(
            "Spark at local-cluster[1,1,100] cannot be used (Executor memory 104857600 must")
        .hasLineCount(1);
  }

  @Test
  void aFolderThatCannotBeMadeIsOneLine() throws IOException {
    Path taken = Files.writeString(folder.resolve("file"), "");

    Outcome refused =
        Program.run(
            "train",
            "--cluster",
            "local",
            "--cluster-dir",
            taken.resolve("x"),
            "--recipe",
            "quickstart");

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).endsWith("give another --cluster-dir").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--data", "--cluster-dir"})
  void aSecretInAPathIsRefusedAndNotRepeated(String option) {
    Outcome refused =
        Program.run(
            "train",
            "--cluster",
            "local",
            "--recipe",
            "quickstart",
            option,
            "s3a://ID:SeCrEt@box/x");

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .startsWith("--")
        .contains(" has a secret before its @")
        .doesNotContain("SeCrEt")
        .hasLineCount(1);
  }

  @Test
  void aSecretOnTheCommandLineIsRefused() {
    Outcome refused =
        Program.run(
            Program.training("local", folder, "--cluster-set", "spark.authenticate.secret=x"));

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .startsWith("--cluster-set has spark.authenticate.secret, which everybody on this machine")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({"--sync,sharing", "--set,sync=sharing"})
  void sharingIsForOneHost(String option, String value) {
    Outcome refused = Program.run(Program.training("local[2]", folder, option, value));

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).startsWith("sync is 'sharing', expected averaging").hasLineCount(1);
  }

  @Test
  void optionsOfAClusterWithoutOneAreRefused() {
    Outcome refused = Program.run("train", "--cluster-dir", folder);

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .isEqualTo("--cluster-dir is given without --cluster, which it belongs to; leave it out");
  }
}
