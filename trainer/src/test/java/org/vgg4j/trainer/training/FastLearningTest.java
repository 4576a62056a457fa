package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.models.ModelFactory;
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
import org.vgg4j.trainer.training.start.StartingPoint;

/** The ingredients of the fast recipes, together, on the sample. */
class FastLearningTest {

  private static ComputeDevice device;

  private static String withAll;

  @TempDir private Path folder;

  /** Looks at the network at the end of every epoch. */
  private static final class Witness implements TrainingObserver {
    private final List<Map<String, INDArray>> seen = new ArrayList<>();
    private ComputationGraph graph;

    @Override
    public void started(TrainingSetup setup) {
      graph = setup.graph();
      look();
    }

    @Override
    public void epochEnded(Epoch epoch) {
      look();
    }

    private void look() {
      Map<String, INDArray> parameters = new HashMap<>();
      graph.paramTable().forEach((name, array) -> parameters.put(name, array.dup()));
      seen.add(parameters);
    }

    private boolean changed(String parameter, int epoch) {
      return !seen.get(epoch - 1).get(parameter).equals(seen.get(epoch).get(parameter));
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
    fields.put("validationFraction", "0.1");
    fields.put("batchSize", "50");
    fields.put("learningRate", "0.1");
    for (int i = 0; i < more.length; i += 2) {
      fields.put(more[i], more[i + 1]);
    }
    return Recipes.resolve("speedrun-94", fields);
  }

  private static RunResult train(
      Recipe recipe, StartingPoint start, TrainingObserver observer, BooleanSupplier stop) {
    return WholeRuns.train(device, recipe, start, observer, stop);
  }

  @Test
  void whatARecipeFixesStaysAsItIsAndTheRestIsTrained() {
    Witness witness = new Witness();
    Recipe recipe = recipe("limitTrain", "200", "epochs", "3", "whiteningBiasEpochs", "2");
    RunResult result = train(recipe, new Fresh(folder.resolve("run")), witness, () -> false);

    for (int epoch = 1; epoch <= 3; epoch++) {
      assertThat(witness.changed(ModelFactory.WHITENING + "_W", epoch)).isFalse();
      assertThat(witness.changed("bn2_1_gamma", epoch)).isFalse();
      assertThat(witness.changed("bn2_1_beta", epoch)).isTrue();
      assertThat(witness.changed("bn2_1_mean", epoch)).isTrue();
      assertThat(witness.changed("conv2_1_W", epoch)).isTrue();
    }
    assertThat(witness.changed(ModelFactory.WHITENING + "_b", 1)).isTrue();
    assertThat(witness.changed(ModelFactory.WHITENING + "_b", 2)).isTrue();
    // Lookahead would still move it, after every fifth step.
    assertThat(witness.changed(ModelFactory.WHITENING + "_b", 3)).isFalse();
    INDArray scales = witness.seen.get(3).get("bn2_1_gamma");
    assertThat(scales.minNumber().doubleValue()).isEqualTo(1);
    assertThat(scales.maxNumber().doubleValue()).isEqualTo(1);
    // The recipe says so, whichever epoch did best in validation.
    assertThat(result.bestEpoch()).isEqualTo(3);
  }

  private INDArray shiftsAfterAStep(String factor) {
    Recipe recipe =
        recipe(
            "steps",
            "1",
            "optimizer",
            "sgd",
            "momentum",
            "0",
            "l2",
            "0",
            "lookahead",
            "0",
            "batchNormRateFactor",
            factor);
    Witness witness = new Witness();
    train(recipe, new Fresh(folder.resolve("run-" + factor)), witness, () -> false);
    return witness.graph.getParam("bn2_1_beta").dup();
  }

  @Test
  void batchNormsShiftsAreTrainedAtSixtyFourTimesTheRate() {
    INDArray once = shiftsAfterAStep("1");
    INDArray often = shiftsAfterAStep("64");

    assertThat(once.amaxNumber().doubleValue()).isGreaterThan(1e-7);
    assertThat(often.equalsWithEps(once.mul(64), 1e-5)).isTrue();
  }

  @Test
  void fourEpochsOfTheSampleAreEnoughForHalfOfTheAnswers() {
    Recipe recipe = recipe("width", "1", "epochs", "4", "learningRate", "0.15");
    RunResult result = train(recipe, new Fresh(folder.resolve("run")), new Witness(), () -> false);

    // 57 % of 200 and 52 % of 500 were measured, 62 % in training.
    assertThat(result.validationAccuracy()).isGreaterThan(0.5);
    assertThat(result.testAccuracy()).isGreaterThan(0.46);
    assertThat(result.trainAccuracy()).isGreaterThan(0.57);
    assertThat(result.testViews()).isEqualTo(6);
    assertThat(result.testAccuracyOneView()).isNotNull().isGreaterThan(0.46);
  }

  /** Each has a formula that a test of its own holds; here it must not have been left out. */
  @ParameterizedTest
  @CsvSource({
    "whitening, false",
    "whiteningBiasEpochs, 1",
    "init, pytorch",
    "flip, random",
    "cropPadding, 0",
    "cropBorder, black",
    "labelSmoothing, 0",
    "momentum, 0",
    "l2, 0",
    "batchNormRateFactor, 1",
    "fixedBatchNormScale, false",
    "lookahead, 0",
    "schedule, constant"
  })
  void noneOfTheIngredientsIsWithoutEffect(String field, String without) throws Exception {
    if (withAll == null) {
      withAll = metrics("limitTrain", "150");
    }
    assertThat(metrics(field, without)).isNotEqualTo(withAll);
  }

  private String metrics(String field, String value) throws Exception {
    Path run = folder.resolve("run-" + field);
    Recipe recipe = recipe("limitTrain", "150", "limitTest", "10", "epochs", "3", field, value);
    train(recipe, new Fresh(run), new Witness(), () -> false);
    return Files.readString(run.resolve("metrics.csv"));
  }

  @Test
  void aRunEndsOnceItsPatienceIsOverAndIsComplete() {
    Recipe recipe =
        recipe(
            "limitTrain",
            "100",
            "epochs",
            "30",
            "patience",
            "2",
            "testedEpoch",
            "best",
            "learningRate",
            "1e-30",
            "batchNormRateFactor",
            "1",
            "l2",
            "0",
            "lookahead",
            "0");
    RunResult result = train(recipe, new Fresh(folder.resolve("run")), new Witness(), () -> false);

    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(result.epochs()).isEqualTo(result.bestEpoch() + 2).isLessThan(30);
    assertThat(result.testAccuracy()).isNotNull();
  }

  @Test
  void goesOnFromTheMiddleOfAnEpochToTheSameBits() throws Exception {
    Recipe recipe = recipe("limitTrain", "220", "epochs", "4");
    train(recipe, new Fresh(folder.resolve("whole")), new Witness(), () -> false);
    long[] taken = {0};
    TrainingObserver counter =
        new TrainingObserver() {
          @Override
          public void stepped(Step step) {
            taken[0] = step.step();
            try {
              Thread.sleep(300);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    RunResult stopped =
        train(recipe, new Fresh(folder.resolve("cut")), counter, () -> taken[0] >= 6);
    assertThat(stopped.status()).isEqualTo(RunStatus.INTERRUPTED);
    assertThat(stopped.steps()).isEqualTo(6);
    RunDirectory cut = RunDirectory.open(folder.resolve("cut"));

    RunResult resumed = train(recipe, new Resumed(cut, false), new Witness(), () -> false);

    assertThat(resumed.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(resumed.wallSeconds()).as("of both sessions").isGreaterThan(6 * 0.3);
    RunDirectory whole = RunDirectory.open(folder.resolve("whole"));
    assertThat(Files.readString(folder.resolve("cut/metrics.csv")))
        .isEqualTo(Files.readString(folder.resolve("whole/metrics.csv")));
    var expected = CheckpointReader.read(whole.lastCheckpoint(), true);
    var found = CheckpointReader.read(cut.lastCheckpoint(), true);
    assertThat(found.graph().params()).isEqualTo(expected.graph().params());
    assertThat(found.slowWeights()).isPresent().isEqualTo(expected.slowWeights());
  }
}
