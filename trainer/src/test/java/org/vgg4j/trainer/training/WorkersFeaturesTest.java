package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.runs.RunTable;
import org.vgg4j.trainer.training.start.Fresh;
import org.vgg4j.trainer.training.start.Resumed;

/** What trainings by one worker have, by two. */
class WorkersFeaturesTest {

  private static ComputeDevice device;

  @TempDir private Path folder;

  @BeforeAll
  static void open() {
    device = WholeRuns.device(Mode.FIXED);
  }

  private static Recipe recipe(String sync, String... more) {
    Map<String, String> fields =
        new HashMap<>(
            Map.of(
                "model", "vgg11",
                "width", "0.05",
                "schedule", "constant",
                "limitTrain", "220",
                "limitTest", "60",
                "batchSize", "16",
                "workers", "2",
                "sync", sync));
    for (int i = 0; i < more.length; i += 2) {
      fields.put(more[i], more[i + 1]);
    }
    return Recipes.resolve("quickstart", fields);
  }

  /** Puts a value that is no number into the first worker's network, once. */
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

  @ParameterizedTest
  @ValueSource(strings = {"sharing", "averaging:3"})
  void aRollbackGoesBackWithAllWorkersAndTheRunEndsWithNumbers(String sync) {
    Breaker breaker = new Breaker();
    Recipe recipe = recipe(sync, "epochs", "3", "warmupSteps", "1");
    TrainingRequest request =
        new TrainingRequest(
            recipe,
            new TrainingOptions(CheckpointInterval.NONE, 2, DivergencePolicy.ROLLBACK),
            new Fresh(folder.resolve("run")),
            false,
            List.of("train"));

    RunResult result =
        new TrainingJob(request, device, () -> false, List.of(breaker)).run(FetchProgress.silent());

    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(breaker.alerts)
        .filteredOn(line -> line.contains("going back to the last checkpoint with half the"))
        .hasSize(1);
    List<Double> rates = breaker.rates;
    assertThat(rates.get(rates.size() - 1)).isEqualTo(rates.get(6) / 2);
    List<EpochMetrics> rows =
        RunTable.METRICS.read(RunDirectory.open(folder.resolve("run"))).rows();
    assertThat(rows).extracting(EpochMetrics::epoch).containsExactly(1, 2, 3);
    assertThat(rows).allMatch(EpochMetrics::isFinite);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sharing", "averaging:3"})
  void aRunEndsOnceItsPatienceIsOver(String sync) {
    Recipe recipe = recipe(sync, "epochs", "9", "patience", "2", "learningRate", "1e-30");

    RunResult result =
        WholeRuns.train(
            device,
            recipe,
            new Fresh(folder.resolve("run")),
            new TrainingObserver() {},
            () -> false);

    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(result.epochs()).isEqualTo(3);
    assertThat(result.bestEpoch()).isEqualTo(1);
  }

  @Test
  void lookaheadSurvivesAStopAndSeveralViewsAreTested() throws Exception {
    Recipe recipe = recipe("averaging:3", "epochs", "2", "lookahead", "2", "testViews", "2");
    RunResult whole =
        WholeRuns.train(
            device,
            recipe,
            new Fresh(folder.resolve("whole")),
            new TrainingObserver() {},
            () -> false);
    long[] taken = {0};
    TrainingObserver counter =
        new TrainingObserver() {
          @Override
          public void stepped(Step step) {
            taken[0] = step.step();
          }
        };
    RunResult cut =
        WholeRuns.train(
            device, recipe, new Fresh(folder.resolve("cut")), counter, () -> taken[0] >= 9);
    assertThat(cut.status()).isEqualTo(RunStatus.INTERRUPTED);

    RunResult resumed =
        WholeRuns.train(
            device,
            recipe,
            new Resumed(RunDirectory.open(folder.resolve("cut")), false),
            counter,
            () -> false);

    assertThat(whole.testViews()).isEqualTo(2);
    assertThat(whole.testAccuracyOneView()).isNotNull();
    assertThat(resumed.testLoss()).isEqualTo(whole.testLoss());
    assertThat(Files.readString(folder.resolve("cut/metrics.csv")))
        .isEqualTo(Files.readString(folder.resolve("whole/metrics.csv")));
  }
}
