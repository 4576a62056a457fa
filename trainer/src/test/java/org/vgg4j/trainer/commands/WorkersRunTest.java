package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;

/** Trainings by several workers. */
class WorkersRunTest {

  private static final List<String> COMMON =
      List.of(
          "train",
          "--set",
          "width=0.0625",
          "--data",
          "cifar10-sample",
          "--limit-train",
          "310",
          "--limit-test",
          "100",
          "--batch-size",
          "16",
          "--set",
          "schedule=constant",
          "--device",
          "cpu");

  @TempDir private Path folder;

  private Outcome train(String name, String... more) {
    Object[] all =
        Stream.of(
                COMMON.stream(),
                Stream.of("--set", "warmupSteps=2"),
                Arrays.stream(more),
                Stream.of("--out", folder.resolve(name)))
            .flatMap(part -> part)
            .toArray();
    Outcome outcome = InProcess.run(all);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  private Map<String, INDArray> parameters(String name) {
    return CheckpointReader.read(folder.resolve(name).resolve("checkpoints/last.zip"), false)
        .graph()
        .paramTable();
  }

  private static String[] with(String[] first, String... second) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(second)).toArray(String[]::new);
  }

  @Test
  void averagingPlainDescentsWeightsEveryStepIsSharingGradients() {
    String[] common = {
      "--model",
      "vgg11",
      "--set",
      "dropout=0",
      "--epochs",
      "1",
      "--optimizer",
      "sgd",
      "--lr",
      "0.05",
      "--workers",
      "2",
      "--threads",
      "2"
    };
    train("shared", common);
    train("averaged", with(common, "--sync", "averaging:1"));
    Map<String, INDArray> expected = parameters("shared");
    parameters("averaged")
        .forEach(
            (name, values) ->
                assertThat(values.distance2(expected.get(name)))
                    .as(name)
                    .isLessThan(1e-5 * (1 + expected.get(name).norm2Number().doubleValue())));
  }

  @Test
  void theStartSaysWhatWorkersMakeOfBatchAndRate() {
    String[] own = {"--model", "vgg11-bn", "--threads", "2", "--lr", "0.001"};
    Outcome shared = train("shared", with(own, "--workers", "2", "--steps", "2"));
    assertThat(shared.out())
        .contains(
            "2 steps of 32 images",
            "workers: 2, each on 1 thread, batch 32 = 2 x 16, learning rate 0.002 (2 x 0.001, with"
                + " the recipe's own warm-up), gradients shared every step; --resume goes on from"
                + " any step",
            "its running statistics are averaged over the workers",
            "on a processor 2 workers share the cores that one has alone",
            "--workers 1 --batch-size 32 sees as many images a step");
    Outcome averaged =
        train(
            "averaged",
            with(
                own,
                "--workers",
                "3",
                "--sync",
                "averaging:4",
                "--accumulate",
                "2",
                "--set",
                "warmupSteps=0",
                "--steps",
                "20"));
    assertThat(averaged.out())
        .contains(
            "workers: 3, each on 1 thread, batch 96 = 3 x 2 x 16, learning rate 0.003 (3 x 0.001,"
                + " reached from 0.001 in 2 steps), weights averaged every 4 steps and at each"
                + " epoch's end; a stop waits for the next averaging, and --resume goes on from the"
                + " last");
  }

  @Test
  void workersWithoutImagesAreNamedAndAllButOneAreRefused() {
    Outcome idle = workersWithBatches("idle", 4, 100);
    assertThat(idle.exitCode()).as(idle.err()).isZero();
    assertThat(idle.err())
        .contains(
            "1 of 4 workers have no image in any step: the 280 images of an epoch are 3 batches of"
                + " 100, and the learning rate is that of 4 workers; give --workers 3, or a smaller"
                + " --batch-size");

    Outcome refused = workersWithBatches("refused", 4, 300);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err().strip())
        .isEqualTo(
            "workers is 4, expected 1: the 280 images to train on are one batch of 300, which one"
                + " worker computes; give --workers 1, or a smaller --batch-size");
    assertThat(folder.resolve("refused")).doesNotExist();
  }

  private Outcome workersWithBatches(String name, int workers, int batchSize) {
    String line =
        "train --model vgg11 --set width=0.0625 --data cifar10-sample --limit-train 310 --steps 1"
            + " --device cpu --workers %d --batch-size %d --out %s";
    return InProcess.run(
        (Object[]) line.formatted(workers, batchSize, folder.resolve(name)).split(" "));
  }

  @Test
  void aRunByTimeSaysThatItsWarmUpIsMeasuredFirst() {
    Outcome timed =
        train(
            "timed",
            "--model",
            "vgg11",
            "--threads",
            "2",
            "--workers",
            "2",
            "--lr",
            "0.001",
            "--set",
            "warmupSteps=0",
            "--time",
            "6s");
    assertThat(timed.out())
        .contains(
            "learning rate 0.002 (2 x 0.001, reached from 0.001 in five epochs, or in a tenth of the"
                + " run if that is less, once its steps are measured)");
  }

  @Test
  void whatCameOfItNamesTheWorkers() throws IOException {
    train("run", "--model", "vgg11", "--steps", "1", "--workers", "2", "--threads", "2");
    RunDirectory run = RunDirectory.open(folder.resolve("run"));
    RunResult result = RunResult.read(run).orElseThrow();
    assertThat(result.workers()).isEqualTo(2);
    assertThat(result.sync()).isEqualTo("sharing");
    assertThat(result.batchSize()).isEqualTo(16);
    assertThat(result.threads()).isEqualTo(2);
    assertThat(Files.readString(run.reportFile())).contains("batch 16 in each of 2 workers");
  }

  /** In the second epoch too each worker has what it would have had, and the order of images. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"sharing", "averaging:3"})
  void aResumedRunOfSeveralWorkersEndsWithTheSameBits(String sync) throws IOException {
    String[] own = {
      "--model",
      "vgg11-bn",
      "--set",
      "dropout=0.3",
      "--workers",
      "2",
      "--sync",
      sync,
      "--threads",
      "2",
      "--set",
      "emaDecay=0.9"
    };
    train("whole", with(own, "--epochs", "2"));
    train("resumed", with(own, "--epochs", "1"));
    Outcome more =
        InProcess.run(
            "train", "--resume", folder.resolve("resumed"), "--epochs", 2, "--device", "cpu");
    assertThat(more.exitCode()).as(more.err()).isZero();
    assertThat(SmallTraining.parameters(folder.resolve("resumed")))
        .isEqualTo(SmallTraining.parameters(folder.resolve("whole")));
    assertThat(Files.readString(folder.resolve("resumed/metrics.csv")))
        .isEqualTo(Files.readString(folder.resolve("whole/metrics.csv")));
  }

  @Test
  @Tag("long")
  void layersThatAreFrozenStayAsTheyWereInEveryWorker() {
    String[] network = {"--model", "vgg11-bn", "--set", "flip=none", "--set", "cropPadding=0"};
    train("start", with(network, "--steps", "2"));
    for (String sync : List.of("sharing", "averaging:2")) {
      Outcome outcome =
          train(
              "frozen-" + sync.charAt(0),
              with(
                  network,
                  "--weights",
                  folder.resolve("start").toString(),
                  "--freeze",
                  "4",
                  "--workers",
                  "2",
                  "--threads",
                  "2",
                  "--sync",
                  sync,
                  "--epochs",
                  "1"));
      assertThat(outcome.out()).contains("is computed once and kept");
      Map<String, INDArray> before =
          CheckpointReader.read(folder.resolve("start/checkpoints/best.zip"), false)
              .graph()
              .paramTable();
      Map<String, INDArray> after = parameters("frozen-" + sync.charAt(0));
      assertThat(after.get("block1_conv1_W")).isEqualTo(before.get("block1_conv1_W"));
      assertThat(after.get("output_W")).isNotEqualTo(before.get("output_W"));
    }
  }

  /** Behind dropout, layers that are frozen are computed in training all the same. */
  @Test
  void frozenBatchNormKeepsItsStatisticsWhereGradientsAreShared() {
    String[] network = {"--model", "keras-vgg16-bn-dropout", "--set", "width=0.1"};
    train("dropped", with(network, "--steps", "1"));
    train(
        "frozen-dropped",
        with(
            network,
            "--weights",
            folder.resolve("dropped").toString(),
            "--freeze",
            "4",
            "--workers",
            "2",
            "--threads",
            "2",
            "--steps",
            "2"));
    Map<String, INDArray> before =
        CheckpointReader.read(folder.resolve("dropped/checkpoints/best.zip"), false)
            .graph()
            .paramTable();
    Map<String, INDArray> after = parameters("frozen-dropped");
    for (String statistic : List.of("mean", "var")) {
      assertThat(after.get("block2_bn1_" + statistic))
          .isEqualTo(before.get("block2_bn1_" + statistic));
      assertThat(after.get("block3_bn1_" + statistic))
          .isNotEqualTo(before.get("block3_bn1_" + statistic));
    }
  }
}
