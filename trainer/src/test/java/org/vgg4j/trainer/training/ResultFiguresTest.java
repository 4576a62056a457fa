package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

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
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.LayerMetrics;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.runs.RunTable;
import org.vgg4j.trainer.training.figures.LayerProbe;
import org.vgg4j.trainer.training.start.Fresh;
import org.vgg4j.trainer.training.start.Resumed;
import org.vgg4j.trainer.views.report.RunFiles;

/** Which epoch's figures a run tells, and what it says of them. */
class ResultFiguresTest {

  private static ComputeDevice device;

  @TempDir private Path folder;

  /** Remembers the epochs that it was told. */
  private static final class Witness implements TrainingObserver {
    private final List<Epoch> epochs = new ArrayList<>();

    @Override
    public void epochEnded(Epoch epoch) {
      epochs.add(epoch);
    }
  }

  @BeforeAll
  static void open() {
    device = WholeRuns.device(Mode.FIXED);
  }

  private static Recipe recipe(String... more) {
    Map<String, String> fields = new HashMap<>();
    fields.put("model", "airbench-slim");
    fields.put("width", "0.1");
    fields.put("data", "cifar10-sample");
    fields.put("limitTrain", "220");
    fields.put("limitTest", "100");
    fields.put("batchSize", "50");
    fields.put("epochs", "3");
    for (int i = 0; i < more.length; i += 2) {
      fields.put(more[i], more[i + 1]);
    }
    return Recipes.resolve("default", fields);
  }

  @Test
  void noEpochIsCalledTheBestWhereTheLastIsTested() {
    Witness last = new Witness();
    RunResult result =
        WholeRuns.train(
            device,
            recipe("testedEpoch", "last"),
            new Fresh(folder.resolve("last")),
            last,
            () -> false);
    assertThat(last.epochs).hasSize(3).noneMatch(TrainingObserver.Epoch::best);
    assertThat(result.bestEpoch()).isEqualTo(3);

    Witness best = new Witness();
    result =
        WholeRuns.train(device, recipe(), new Fresh(folder.resolve("best")), best, () -> false);
    assertThat(best.epochs.get(0).best()).isTrue();
    assertThat(best.epochs.get(result.bestEpoch() - 1).best()).isTrue();
  }

  @Test
  void aRunThatGoesOnWithItsTestAloneHasTheFiguresOfItsLastEpoch() {
    Path place = folder.resolve("run");
    Witness told = new Witness();
    RunResult stopped =
        WholeRuns.train(device, recipe(), new Fresh(place), told, () -> told.epochs.size() == 3);
    assertThat(stopped.testAccuracy()).isNull();

    RunResult resumed =
        WholeRuns.train(
            device,
            recipe(),
            new Resumed(RunDirectory.open(place), false),
            new Witness(),
            () -> false);

    assertThat(resumed.status()).isEqualTo(RunStatus.COMPLETED);
    EpochMetrics last = told.epochs.get(2).metrics();
    assertThat(resumed.trainLoss()).isCloseTo(last.trainLoss(), within(1e-6));
    assertThat(resumed.trainAccuracy()).isCloseTo(last.trainAccuracy(), within(1e-6));
    assertThat(resumed.validationLoss()).isCloseTo(last.validationLoss(), within(1e-6));
    assertThat(resumed.validationAccuracy()).isCloseTo(last.validationAccuracy(), within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"499,499,true", "500,500,false", "501,500,false", "0,500,false"})
  void aLimitThatLeavesNoTestImageOutIsNone(String limit, int images, boolean limited) {
    RunResult result =
        WholeRuns.train(
            device,
            recipe("limitTest", limit, "epochs", "1"),
            new Fresh(folder.resolve("run")),
            new Witness(),
            () -> false);

    assertThat(result.testImages()).isEqualTo(images);
    assertThat(result.testLimited()).isEqualTo(limited);
  }

  @Test
  void whatWasNotMeasuredOfAnEpochIsLeftEmptyWhereARunGoesOnWithItsValidation() throws Exception {
    Path place = folder.resolve("run");
    boolean[] validating = new boolean[1];
    TrainingObserver stopsInValidation =
        new TrainingObserver() {
          @Override
          public void phaseBegan(Phase phase, int epoch, long images, long done) {
            validating[0] |= phase == Phase.VALIDATION && epoch == 2;
          }
        };
    WholeRuns.train(device, recipe(), new Fresh(place), stopsInValidation, () -> validating[0]);
    RunDirectory run = RunDirectory.open(place);
    assertThat(RunTable.METRICS.read(run).rows()).hasSize(1);

    RunResult result =
        WholeRuns.train(device, recipe(), new Resumed(run, false), new Witness(), () -> false);

    assertThat(RunTable.TIMINGS.read(run).rows())
        .extracting(row -> row.imagesPerSecond() > 0)
        .containsExactly(true, false, true);
    assertThat(Files.readAllLines(run.timingsFile()).get(2)).startsWith("2,0.000,,,");
    assertThat(RunTable.LAYERS.read(run).rows())
        .filteredOn(row -> row.epoch() == 2)
        .isNotEmpty()
        .allMatch(row -> Double.isNaN(row.gradientNorm()));
    assertThat(RunTable.LAYERS.read(run).rows())
        .filteredOn(row -> row.epoch() == 3)
        .anyMatch(row -> row.gradientNorm() > 0);
    assertThat(RunFiles.read(run).imagesPerSecond()).isEqualTo(result.imagesPerSecond());
  }

  @Test
  void whatIsShownOfAnEpochIsOfTheAveragedWeightsThatWereValidated() throws Exception {
    List<float[]> shown = new ArrayList<>();
    TrainingObserver looks =
        new TrainingObserver() {
          private TrainingSetup setup;

          @Override
          public void started(TrainingSetup begun) {
            setup = begun;
          }

          @Override
          public void epochEnded(Epoch epoch) {
            shown.add(setup.graph().params().toFloatVector());
          }
        };
    Recipe recipe = recipe("emaDecay", "0.9", "testedEpoch", "last");
    Path place = folder.resolve("run");
    WholeRuns.train(device, recipe, new Fresh(place), looks, () -> false);

    RunDirectory run = RunDirectory.open(place);
    try (var tested = CheckpointReader.read(run.bestCheckpoint(), false);
        var trained = CheckpointReader.read(run.lastCheckpoint(), false)) {
      assertThat(shown.get(2)).isEqualTo(tested.graph().params().toFloatVector());
      assertThat(shown.get(2)).isNotEqualTo(trained.graph().params().toFloatVector());
      for (LayerMetrics row : RunTable.LAYERS.read(run).rows()) {
        if (row.epoch() == 3) {
          assertThat(row.weightNorm())
              .as(row.layer())
              .isCloseTo(
                  LayerProbe.weightNorm(tested.graph().getLayer(row.layer())),
                  withinPercentage(1e-3));
        }
      }
    }
  }
}
