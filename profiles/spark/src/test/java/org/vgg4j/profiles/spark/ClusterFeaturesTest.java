package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.spark.Program.Outcome;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.runs.RunTable;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.training.CheckpointInterval;
import org.vgg4j.trainer.training.DivergencePolicy;
import org.vgg4j.trainer.training.TrainingJob;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingOptions;
import org.vgg4j.trainer.training.TrainingRequest;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.training.start.Fresh;
import org.vgg4j.trainer.training.steps.ClusterRequest;

/** What trainings on one host have, on a cluster. */
class ClusterFeaturesTest {

  @TempDir private Path folder;

  /** With the same options on a cluster, or by as many workers of this host. */
  private Outcome train(String name, List<Object> where, Object... more) {
    Object[] all =
        Stream.of(
                Stream.of(
                    "train",
                    "--data",
                    "cifar10-sample",
                    "--recipe",
                    "quickstart",
                    "--limit-train",
                    "230",
                    "--limit-test",
                    "50",
                    "--batch-size",
                    "16",
                    "--device",
                    "cpu",
                    "--schedule",
                    "constant",
                    "--set",
                    "warmupSteps=1",
                    "--out",
                    folder.resolve(name)),
                where.stream(),
                Arrays.stream(more))
            .flatMap(part -> part)
            .toArray();
    Outcome outcome = Program.run(all);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  private List<Object> cluster(String master) {
    return List.of("--cluster", master, "--cluster-dir", folder.resolve("staged"), "--threads", 1);
  }

  private static List<Object> host(int workers) {
    return List.of("--workers", workers, "--sync", "averaging", "--threads", workers);
  }

  private void assertSame(String name, String other) throws IOException {
    assertThat(Program.metrics(folder.resolve(name)))
        .isEqualTo(Program.metrics(folder.resolve(other)));
  }

  @Test
  void accumulationClassWeightsMixedImagesAndLookaheadAreThoseOfOneHost() throws IOException {
    Object[] features = {
      "--accumulate",
      2,
      "--class-weights",
      "cat=3",
      "--set",
      "augment=[mixup 0.4]",
      "--set",
      "lookahead=2",
      "--epochs",
      2
    };
    train("host", host(2), features);
    train("cluster", cluster("local[2]"), features);

    assertSame("cluster", "host");
  }

  @Test
  @Tag("long")
  void frozenLayersAndAnAverageOfWeightsAreThoseOfOneHost() throws IOException {
    train("start", host(2), "--epochs", 1);
    Object[] features = {
      "--weights",
      folder.resolve("start"),
      "--freeze",
      "all-but-head",
      "--set",
      "emaDecay=0.9",
      "--epochs",
      2
    };
    train("host", host(2), features);
    train("cluster", cluster("local[2]"), features);

    assertSame("cluster", "host");
  }

  @Test
  @Tag("long")
  void workersTakeTurnsWithTheSameBitsAlsoWhereARunGoesOnWithFewerSlots() throws IOException {
    train("whole", cluster("local[2]"), "--epochs", 2);

    Outcome turns = train("turns", cluster("local[1]"), "--workers", 2, "--epochs", 2);
    assertThat(turns.out()).contains("2 workers take turns on the one slot of the cluster");
    assertSame("turns", "whole");

    train("cut", cluster("local[2]"), "--epochs", 1);
    Outcome resumed =
        Program.run(
            Stream.concat(
                    Stream.of(
                        "train",
                        "--resume",
                        folder.resolve("cut"),
                        "--epochs",
                        2,
                        "--device",
                        "cpu"),
                    cluster("local[1]").stream())
                .toArray());
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("2 workers take turns on the one slot of the cluster");
    assertSame("cut", "whole");
  }

  @Test
  void oneWorkerAveragesEveryFiveStepsAndEndsAsWithoutACluster() throws IOException {
    train("cluster", cluster("local"), "--epochs", 2);
    assertThat(Files.readString(folder.resolve("cluster/recipe.yaml")))
        .contains("workers: 1\n")
        .contains("sync: averaging\n");

    train("host", List.of("--threads", 1), "--epochs", 2);
    assertSame("cluster", "host");
  }

  /** Puts a value that is no number into the driver's network, once, at a round's end. */
  private static final class Breaker implements TrainingObserver {
    private final List<String> alerts = new ArrayList<>();
    private TrainingSetup setup;
    private boolean broken;

    @Override
    public void started(TrainingSetup started) {
      setup = started;
    }

    @Override
    public void stepped(Step step) {
      if (step.step() == 9 && !broken) {
        broken = true;
        setup.graph().params().putScalar(0, Float.NaN);
      }
    }

    @Override
    public void alerted(String line) {
      alerts.add(line);
    }
  }

  private RunResult train(TrainingObserver observer, Map<String, String> fields) {
    Recipe recipe =
        Recipes.withFields(
            Recipes.resolve(
                "quickstart",
                Map.of(
                    "model", "vgg11",
                    "width", "0.05",
                    "schedule", "constant",
                    "limitTrain", "220",
                    "limitTest", "60",
                    "batchSize", "16",
                    "workers", "2",
                    "sync", "averaging:3",
                    "threads", "1")),
            fields);
    ComputeDevice device =
        ComputeDevice.open(
            new DeviceRequest(Device.CPU, Precision.FP32, AccelerationSettings.Mode.FIXED, 1),
            Terminal.ofProcess(Terminal.Verbosity.QUIET));
    ClusterRequest asked =
        new ClusterRequest(
            "local[2]", folder.resolve("staged").toString(), 2, Map.of(), Device.CPU);
    try (SparkConnection cluster =
        SparkConnection.open(MasterAddress.parse("local[2]"), asked, line -> {})) {
      TrainingRequest request =
          new TrainingRequest(
              recipe,
              new TrainingOptions(CheckpointInterval.NONE, 2, DivergencePolicy.ROLLBACK),
              new Fresh(folder.resolve("run")),
              false,
              List.of("train"),
              cluster,
              System.nanoTime());
      return new TrainingJob(request, device, () -> false, List.of(observer))
          .run(FetchProgress.silent());
    }
  }

  @Test
  void aRollbackGoesBackWithAllWorkersAndTheRunEndsWithNumbers() {
    Breaker breaker = new Breaker();

    RunResult result = train(breaker, Map.of("epochs", "3", "warmupSteps", "1"));

    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(breaker.alerts)
        .filteredOn(line -> line.contains("going back to the last checkpoint with half the"))
        .hasSize(1);
    List<EpochMetrics> rows =
        RunTable.METRICS.read(RunDirectory.open(folder.resolve("run"))).rows();
    assertThat(rows).extracting(EpochMetrics::epoch).containsExactly(1, 2, 3);
    assertThat(rows).allMatch(EpochMetrics::isFinite);
  }

  @Test
  void aRunEndsOnceItsPatienceIsOver() {
    RunResult result =
        train(
            new TrainingObserver() {},
            Map.of("epochs", "9", "patience", "2", "learningRate", "1e-30"));

    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(result.epochs()).isEqualTo(3);
    assertThat(result.bestEpoch()).isEqualTo(1);
  }
}
