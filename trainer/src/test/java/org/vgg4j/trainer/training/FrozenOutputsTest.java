package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.FrozenLayers;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.training.start.FromWeights;
import org.vgg4j.trainer.training.start.Resumed;

/** What frozen layers give, computed once and kept, in whole runs. */
class FrozenOutputsTest extends FrozenRuns {

  private Recipe headAlone() {
    return frozen("vgg11-bn", "all-but-head");
  }

  private Recipe frozen(String model, String freeze) {
    return recipe(
        "default",
        "model",
        model,
        "width",
        "0.05",
        "epochs",
        "3",
        "freeze",
        freeze,
        "cropPadding",
        "0",
        "flip",
        "none",
        "optimizer",
        "adam",
        "learningRate",
        "0.01",
        "warmupSteps",
        "0");
  }

  private FromWeights from(Path weights, String out) {
    return new FromWeights(folder.resolve(out), weights, false);
  }

  /** Spoils the weights of a frozen layer in steps of the second epoch. */
  private static final class Spoiler implements TrainingObserver {
    private final List<String> said = new ArrayList<>();
    private ComputationGraph graph;
    private INDArray kept;

    @Override
    public void said(String line) {
      said.add(line);
    }

    @Override
    public void started(TrainingSetup setup) {
      graph = setup.graph();
    }

    @Override
    public void stepBegins(long step) {
      INDArray weights = graph.getParam(firstFrozen() + "_W");
      if (step == 5) {
        kept = weights.dup();
        weights.assign(100);
      } else if (step == 8) {
        weights.assign(kept);
      }
    }

    private String firstFrozen() {
      return FrozenLayers.of(graph).stream()
          .filter(name -> graph.getParam(name + "_W") != null)
          .findFirst()
          .orElseThrow();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // A row of values for each image, maps, and the two that a residual block reads.
    "vgg11-bn, all-but-head, 1, FIXED",
    "vgg11-bn, all-but-head, 1, OFF",
    "vgg11-bn, 3, 1, FIXED",
    "vgg11-bn, 3, 1, OFF",
    "keras-resnet10, 3, 2, FIXED",
    "keras-resnet10, 3, 2, OFF"
  })
  void imagesThatAreNeverAugmentedGoThroughFrozenLayersOnce(
      String model, String freeze, int ends, Mode mode) {
    Path weights = trainedBefore(model);
    Recipe recipe = frozen(model, freeze);
    Spoiler spoiler = new Spoiler();
    train(recipe, from(weights, "plain"), mode, new Witness(), () -> false);
    train(recipe, from(weights, "spoiled"), mode, spoiler, () -> false);

    assertThat(FrozenLayers.ends(spoiler.graph)).hasSize(ends);
    assertThat(spoiler.said)
        .anyMatch(
            line -> line.startsWith("what the frozen layers give for 110 images is computed once"));
    // Steps 5 to 7 of 12, in the second epoch, did not look at the spoiled layer.
    assertThat(last("spoiled").params()).isEqualTo(last("plain").params());
  }

  private ComputationGraph last(String run) {
    Path checkpoint = RunDirectory.open(folder.resolve(run)).lastCheckpoint();
    return CheckpointReader.read(checkpoint, false).graph();
  }

  @ParameterizedTest
  @CsvSource({"vgg11-bn, all-but-head", "vgg11-bn, 3", "keras-resnet10, 3"})
  void whatIsKeptIsWhatAStepWouldCompute(String model, String freeze) {
    Path before = trainedBefore(model);
    // Not Adam, which makes a whole step of a difference in the last digit.
    Recipe recipe =
        Recipes.withFields(
            frozen(model, freeze), Map.of("optimizer", "sgd", "learningRate", "0.02"));
    Witness kept = new Witness();
    train(recipe, from(before, "kept"), Mode.FIXED, kept, () -> false);
    // A border that is never cut into: the same images, but nothing that could be kept.
    Recipe computed = Recipes.withFields(recipe, Map.of("cropScale", "0.9999999"));
    Witness again = new Witness();
    train(computed, from(before, "computed"), Mode.FIXED, again, () -> false);

    INDArray weights = last("kept").getParam("output_W");
    assertThat(last("computed").getParam("output_W").sub(weights).amaxNumber().doubleValue())
        .isLessThan(1e-4);
    assertThat(kept.changed("output_W")).isTrue();
  }

  @Test
  void aRunThatKeepsWhatFrozenLayersGiveGoesOnWithTheSameBits() throws Exception {
    Path weights = trainedBefore("vgg11-bn");
    train(headAlone(), from(weights, "whole"), Mode.FIXED, new Witness(), () -> false);
    long[] taken = {0};
    TrainingObserver counter =
        new TrainingObserver() {
          @Override
          public void stepped(Step step) {
            taken[0] = step.step();
          }
        };
    train(headAlone(), from(weights, "cut"), Mode.FIXED, counter, () -> taken[0] >= 6);
    RunDirectory cut = RunDirectory.open(folder.resolve("cut"));
    train(headAlone(), new Resumed(cut, false), Mode.FIXED, new Witness(), () -> false);

    RunDirectory whole = RunDirectory.open(folder.resolve("whole"));
    assertThat(Files.readString(folder.resolve("cut/metrics.csv")))
        .isEqualTo(Files.readString(folder.resolve("whole/metrics.csv")));
    assertThat(CheckpointReader.read(cut.lastCheckpoint(), false).graph().params())
        .isEqualTo(CheckpointReader.read(whole.lastCheckpoint(), false).graph().params());
  }
}
