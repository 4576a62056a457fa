package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.training.start.Fresh;
import org.vgg4j.trainer.training.start.FromWeights;
import org.vgg4j.trainer.training.start.Resumed;

/** Layers that are not trained, in whole runs. */
class FrozenLayersTest extends FrozenRuns {

  @ParameterizedTest
  @CsvSource({"FIXED, 0.1, 0", "OFF, 0.1, 0", "FIXED, 0, 0.1", "OFF, 0, 0.1"})
  void frozenLayersStayAsTheyAreWithTheirStatisticsAndTheRestLearns(
      Mode mode, String weightDecay, String l2) {
    Path weights = trainedBefore("vgg11-bn");
    Recipe recipe =
        recipe(
            "default",
            "model",
            "vgg11-bn",
            "width",
            "0.05",
            "epochs",
            "2",
            "freeze",
            "3",
            "weightDecay",
            weightDecay,
            "l2",
            l2,
            "optimizer",
            "adam",
            "learningRate",
            "0.01",
            "warmupSteps",
            "0");
    Witness witness = new Witness();
    RunResult result =
        train(
            recipe,
            new FromWeights(folder.resolve("tuned"), weights, false),
            mode,
            witness,
            () -> false);

    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(witness.frozen.get(1)).contains("block1_conv1", "block3_conv1").hasSizeLessThan(20);
    for (String frozen :
        List.of(
            "block1_conv1_W",
            "block1_bn1_mean",
            "block1_bn1_var",
            "block1_bn1_gamma",
            "block2_conv1_W",
            "block3_conv1_W",
            "block3_bn1_mean")) {
      assertThat(witness.changed(frozen)).as(frozen).isFalse();
    }
    for (String trained : List.of("block3_conv2_W", "block3_bn2_mean", "output_W", "output_b")) {
      assertThat(witness.changed(trained)).as(trained).isTrue();
    }
  }

  @Test
  void withEverythingButTheHeadFrozenAStepIsThatOfALinearClassifier() {
    Path weights = trainedBefore("vgg11-bn");
    Recipe recipe =
        recipe(
            "default",
            "model",
            "vgg11-bn",
            "width",
            "0.05",
            "epochs",
            "3",
            "freeze",
            "all-but-head",
            "optimizer",
            "adam",
            "learningRate",
            "0.01",
            "warmupSteps",
            "0",
            "schedule",
            "constant");
    Witness fast = new Witness();
    train(
        recipe,
        new FromWeights(folder.resolve("fast"), weights, false),
        Mode.FIXED,
        fast,
        () -> false);
    Witness stock = new Witness();
    train(
        recipe,
        new FromWeights(folder.resolve("stock"), weights, false),
        Mode.OFF,
        stock,
        () -> false);

    fast.graph
        .paramTable()
        .keySet()
        .forEach(name -> assertThat(fast.changed(name)).isEqualTo(name.startsWith("output_")));
    // The second implementation: Deeplearning4j's own layers, whose dropout draws the same.
    assertThat(
            fast.graph
                .getParam("output_W")
                .sub(stock.graph.getParam("output_W"))
                .amaxNumber()
                .doubleValue())
        .isLessThan(1e-3);
  }

  /** Where images are never augmented, what the layer gives is kept besides. */
  @ParameterizedTest
  @CsvSource({"2, alternating", "0, none"})
  void theWhiteningLayerLeavesTheBackwardPassOnceItsBiasesAreFixed(String cropPadding, String flip)
      throws Exception {
    Recipe recipe =
        recipe(
            "speedrun-90",
            "width",
            "0.1",
            "epochs",
            "4",
            "whiteningBiasEpochs",
            "2",
            "cropPadding",
            cropPadding,
            "flip",
            flip);
    Witness whole = new Witness();
    train(recipe, new Fresh(folder.resolve("whole")), Mode.FIXED, whole, () -> false);
    assertThat(whole.frozen.get(2)).isEmpty();
    assertThat(whole.frozen.get(3)).containsExactly(ModelFactory.WHITENING);
    long[] taken = {0};
    TrainingObserver counter =
        new TrainingObserver() {
          @Override
          public void stepped(Step step) {
            taken[0] = step.step();
          }
        };
    train(recipe, new Fresh(folder.resolve("cut")), Mode.FIXED, counter, () -> taken[0] >= 10);
    RunDirectory cut = RunDirectory.open(folder.resolve("cut"));
    train(recipe, new Resumed(cut, false), Mode.FIXED, new Witness(), () -> false);

    assertThat(Files.readString(folder.resolve("cut/metrics.csv")))
        .isEqualTo(Files.readString(folder.resolve("whole/metrics.csv")));
    RunDirectory run = RunDirectory.open(folder.resolve("whole"));
    assertThat(CheckpointReader.read(cut.lastCheckpoint(), false).graph().params())
        .isEqualTo(CheckpointReader.read(run.lastCheckpoint(), false).graph().params());
  }

  private INDArray firstStep(Path weights, String factor, String parameter) {
    Recipe recipe =
        recipe(
            "default",
            "model",
            "vgg11-bn",
            "width",
            "0.05",
            "steps",
            "1",
            "optimizer",
            "sgd",
            "learningRate",
            "0.5",
            "warmupSteps",
            "0",
            "weightDecay",
            "0",
            "baseRateFactor",
            factor);
    Witness witness = new Witness();
    train(
        recipe,
        new FromWeights(folder.resolve("step-" + factor + parameter), weights, false),
        Mode.FIXED,
        witness,
        () -> false);
    return witness.graph.getParam(parameter).sub(witness.before.get(parameter));
  }

  @Test
  void aBaseRateFactorSlowsAllLayersButThatOfTheClassScores() {
    Path weights = trainedBefore("vgg11-bn");

    for (String parameter : List.of("block2_conv1_W", "block2_bn1_beta")) {
      INDArray whole = firstStep(weights, "1", parameter);
      INDArray slowed = firstStep(weights, "0.25", parameter);
      assertThat(whole.amaxNumber().doubleValue()).isGreaterThan(1e-6);
      assertThat(slowed.sub(whole.mul(0.25)).amaxNumber().doubleValue()).isLessThan(1e-6);
    }
    assertThat(firstStep(weights, "0.25", "output_W"))
        .isEqualTo(firstStep(weights, "1", "output_W"));
  }

  @Test
  void freezingWhatWasNeverTrainedOrIsNotThereIsRefused() {
    assertThatThrownBy(
            () ->
                train(
                    recipe("default", "model", "vgg11-bn", "width", "0.05", "freeze", "2"),
                    new Fresh(folder.resolve("fresh")),
                    Mode.FIXED,
                    new Witness(),
                    () -> false))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("expected none without --weights");
    Path weights = trainedBefore("vgg11-bn");
    assertThatThrownBy(
            () ->
                train(
                    recipe("default", "model", "vgg11-bn", "width", "0.05", "freeze", "12"),
                    new FromWeights(folder.resolve("tuned"), weights, false),
                    Mode.FIXED,
                    new Witness(),
                    () -> false))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("expected at most the ");
  }
}
