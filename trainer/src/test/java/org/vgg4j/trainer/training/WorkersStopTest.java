package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.training.start.Fresh;
import org.vgg4j.trainer.training.start.Resumed;

/** Runs of several workers that stop, diverge or fail. */
@Timeout(120)
class WorkersStopTest {

  private static ComputeDevice device;

  @TempDir private Path folder;

  @BeforeAll
  static void open() {
    device = WholeRuns.device(Mode.FIXED);
  }

  private static Recipe recipe(String sync) {
    return Recipes.resolve(
        "quickstart",
        Map.of(
            "model", "vgg11-bn",
            "width", "0.05",
            "limitTrain", "400",
            "limitTest", "100",
            "batchSize", "16",
            "workers", "2",
            "sync", sync,
            "epochs", "2"));
  }

  /** Asks for a stop at a step. */
  private static final class StopAt implements TrainingObserver {
    private final AtomicBoolean asked = new AtomicBoolean();
    private final List<Long> steps = new ArrayList<>();
    private final long at;

    StopAt(long at) {
      this.at = at;
    }

    @Override
    public void stepped(Step step) {
      steps.add(step.step());
      if (step.step() == at) {
        asked.set(true);
      }
    }
  }

  private INDArray parameters(RunResult result) {
    RunDirectory run = RunDirectory.open(Path.of(result.folder()));
    return CheckpointReader.read(run.lastCheckpoint(), true).graph().params();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sharing", "averaging:4"})
  void aStopWaitsForTheNextAveragingAndTheRunGoesOnWithTheSameBits(String sync) {
    Recipe recipe = recipe(sync);
    RunResult whole =
        WholeRuns.train(
            device, recipe, new Fresh(folder.resolve("whole")), new StopAt(-1), () -> false);
    StopAt stop = new StopAt(6);
    RunResult cut =
        WholeRuns.train(device, recipe, new Fresh(folder.resolve("cut")), stop, stop.asked::get);
    assertThat(cut.status()).isEqualTo(RunStatus.INTERRUPTED);
    assertThat(stop.steps).last().isEqualTo(sync.equals("sharing") ? 6L : 8L);
    StopAt more = new StopAt(-1);
    RunResult resumed =
        WholeRuns.train(
            device,
            recipe,
            new Resumed(RunDirectory.open(folder.resolve("cut")), false),
            more,
            () -> false);
    assertThat(resumed.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(more.steps).first().isEqualTo(sync.equals("sharing") ? 7L : 9L);
    assertThat(parameters(resumed)).isEqualTo(parameters(whole));
    assertThat(resumed.testAccuracy()).isEqualTo(whole.testAccuracy());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sharing", "averaging:4"})
  void aRunWhoseWeightsAreNoNumbersEndsAsDiverged(String sync) {
    TrainingObserver breaker =
        new TrainingObserver() {
          private TrainingSetup setup;

          @Override
          public void started(TrainingSetup started) {
            setup = started;
          }

          @Override
          public void stepped(Step step) {
            if (step.step() == 3) {
              setup.graph().params().putScalar(0, Float.NaN);
            }
          }
        };
    RunResult result =
        WholeRuns.train(
            device, recipe(sync), new Fresh(folder.resolve("run")), breaker, () -> false);
    assertThat(result.status()).isEqualTo(RunStatus.DIVERGED);
    assertThat(result.steps()).isLessThan(6);
  }

  @Test
  void aFailureInAStepEndsTheRunAndItsThreads() {
    TrainingObserver failing =
        new TrainingObserver() {
          private TrainingSetup setup;

          @Override
          public void started(TrainingSetup started) {
            setup = started;
          }

          @Override
          public void stepped(Step step) {
            if (step.step() == 2) {
              setup
                  .graph()
                  .setListeners(
                      new BaseTrainingListener() {
                        @Override
                        public void onBackwardPass(Model model) {
                          throw new OutOfMemoryError("no room");
                        }
                      });
            }
          }
        };
    assertThatThrownBy(
            () ->
                WholeRuns.train(
                    device,
                    recipe("sharing"),
                    new Fresh(folder.resolve("run")),
                    failing,
                    () -> false))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessage("no room");
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().startsWith("vgg4j-worker-"))
        .allSatisfy(
            thread -> {
              thread.join(10_000);
              assertThat(thread.isAlive()).isFalse();
            });
  }

  @Test
  void gradientsOfStockDeeplearning4jAreAveragedAndNotShared() {
    Recipe recipe =
        Recipes.withFields(recipe("averaging:2"), Map.of("acceleration", "off", "steps", "4"));
    RunResult result =
        WholeRuns.train(
            WholeRuns.device(Mode.OFF),
            recipe,
            new Fresh(folder.resolve("stock")),
            new StopAt(-1),
            () -> false);
    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(result.trainLoss()).isFinite();
  }
}
