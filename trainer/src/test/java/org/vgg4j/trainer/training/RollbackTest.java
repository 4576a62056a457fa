package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.device.FiniteNetwork;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.runs.RunTable;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.training.start.Fresh;

/** A network that breaks once, at a step that is the same on every processor. */
class RollbackTest {

  private static final int BROKEN_AFTER = 18;

  private static ComputeDevice device;

  @TempDir private Path folder;

  /** Puts a value that is no number into the network, once. */
  private static final class Breaker implements TrainingObserver {
    private final List<String> alerts = new ArrayList<>();
    private final List<Double> rates = new ArrayList<>();
    private TrainingSetup setup;
    private boolean broken;

    @Override
    public void started(TrainingSetup started) {
      setup = started;
    }

    @Override
    public void stepped(Step step) {
      rates.add(step.learningRate());
      if (step.step() == BROKEN_AFTER && !broken) {
        broken = true;
        setup.graph().params().putScalar(0, Float.NaN);
      }
    }

    @Override
    public void alerted(String line) {
      alerts.add(line);
    }
  }

  @BeforeAll
  static void open() {
    device =
        ComputeDevice.open(
            new DeviceRequest(Device.CPU, Precision.FP32, AccelerationSettings.Mode.FIXED, 1),
            Terminal.ofProcess(Terminal.Verbosity.QUIET));
  }

  private RunResult train(Breaker breaker, DivergencePolicy policy) {
    Recipe recipe =
        Recipes.resolve(
            "quickstart",
            Map.of(
                "model", "vgg11-bn",
                "width", "0.05",
                "schedule", "constant",
                "limitTrain", "400",
                "limitTest", "100",
                "batchSize", "32",
                "epochs", "3"));
    TrainingRequest request =
        new TrainingRequest(
            recipe,
            new TrainingOptions(CheckpointInterval.NONE, 2, policy),
            new Fresh(folder.resolve("run")),
            false,
            List.of("train"));
    return new TrainingJob(request, device, () -> false, List.of(breaker))
        .run(FetchProgress.silent());
  }

  @Test
  void aRollbackGoesBackToANetworkOfNumbersAndTheRunEndsWithOne() throws IOException {
    Breaker breaker = new Breaker();
    RunResult result = train(breaker, DivergencePolicy.ROLLBACK);

    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(breaker.alerts)
        .singleElement()
        .asString()
        .endsWith(
            ", expected numbers: going back to the last checkpoint with half the learning rate");
    double rate = breaker.rates.get(0);
    assertThat(breaker.rates.subList(0, BROKEN_AFTER)).containsOnly(rate);
    assertThat(breaker.rates.get(breaker.rates.size() - 1)).isEqualTo(rate / 2);
    // Twelve steps an epoch: the second was begun again, and every epoch has one row.
    assertThat(result.steps()).isEqualTo(36);
    RunDirectory run = RunDirectory.open(Path.of(result.folder()));
    List<EpochMetrics> rows = RunTable.METRICS.read(run).rows();
    assertThat(rows).extracting(EpochMetrics::epoch).containsExactly(1, 2, 3);
    assertThat(rows).allMatch(EpochMetrics::isFinite);
    try (var checkpoints = Files.list(run.lastCheckpoint().getParent())) {
      assertThat(checkpoints.toList())
          .hasSize(3)
          .allSatisfy(
              file ->
                  assertThat(FiniteNetwork.fault(CheckpointReader.read(file, true).graph()))
                      .isEmpty());
    }
  }

  @Test
  void aRunThatStopsAtADivergenceKeepsTheCheckpointsOfBefore() throws IOException {
    RunResult result = train(new Breaker(), DivergencePolicy.STOP);

    assertThat(result.status()).isEqualTo(RunStatus.DIVERGED);
    assertThat(result.testAccuracy()).isNull();
    RunDirectory run = RunDirectory.open(Path.of(result.folder()));
    assertThat(FiniteNetwork.fault(CheckpointReader.read(run.lastCheckpoint(), true).graph()))
        .isEmpty();
    assertThat(RunTable.METRICS.read(run).rows()).hasSize(1);
  }
}
