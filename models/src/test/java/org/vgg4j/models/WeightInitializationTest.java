package org.vgg4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.choices.Choices;

/** The distribution that each initialization draws from, on weights enough to tell. */
class WeightInitializationTest {

  // At a quarter of VGG11's width: block 4's first convolution, 3x3 from 64 to 128 channels.
  private static final String CONVOLUTION = "block4_conv1";
  private static final double FAN_IN = 64 * 9;
  private static final double FAN_OUT = 128 * 9;

  @ParameterizedTest
  @CsvSource({
    "xavier, true, 6, true",
    "xavier-normal, true, 2, false",
    "he-uniform, false, 6, true",
    "he, false, 2, false",
    "pytorch, false, 1, true",
    "lecun-uniform, false, 3, true",
    "lecun, false, 1, false",
  })
  void weightsAreDrawnAsItsPaperSays(
      String id, boolean bothFans, double numerator, boolean uniform) {
    ComputationGraph graph = create("vgg11", Choices.find("init", id, WeightInitialization.class));

    double scale = Math.sqrt(numerator / (bothFans ? FAN_IN + FAN_OUT : FAN_IN));
    drawn(graph.getParam(CONVOLUTION + "_W"), scale, uniform);
    double denseScale = Math.sqrt(numerator / (bothFans ? 128 + 128 : 128));
    drawn(graph.getParam("dense1_W"), denseScale, uniform);
  }

  @Test
  void normal005HasTheSameDeviationEverywhere() {
    ComputationGraph graph = create("vgg11", WeightInitialization.NORMAL_0_05);

    drawn(graph.getParam(CONVOLUTION + "_W"), 0.05, false);
    drawn(graph.getParam("dense1_W"), 0.05, false);
  }

  @Test
  void aStrideDoesNotWidenXavierAsDeeplearning4jsWould() {
    ComputationGraph graph =
        ModelFactory.create(
            "keras-alexnet-imagenet-stem", ModelOptions.of(new InputShape(3, 32, 32), 10));

    drawn(graph.getParam("conv1_W"), Math.sqrt(6.0 / (3 * 121 + 64 * 121)), true);
  }

  @Test
  void biasesStartAtZeroButForPyTorchs() {
    ComputationGraph xavier = create("vgg11", WeightInitialization.XAVIER);
    ComputationGraph pytorch = create("vgg11", WeightInitialization.PYTORCH);

    for (String layer : new String[] {CONVOLUTION, "dense1", "output"}) {
      assertThat(xavier.getParam(layer + "_b").amaxNumber().doubleValue()).isZero();
    }
    drawn(pytorch.getParam(CONVOLUTION + "_b"), 1 / Math.sqrt(FAN_IN), true);
    drawn(pytorch.getParam("dense1_b"), 1 / Math.sqrt(128), true);
    assertThat(pytorch.getParam("output_b").amaxNumber().doubleValue())
        .isPositive()
        .isLessThanOrEqualTo(1 / Math.sqrt(128));
  }

  @Test
  void pytorchsBiasesLeaveBatchNormAlone() {
    ComputationGraph graph = ModelFactory.create("pytorch-vgg16-bn-224", SmallNetworks.options());

    assertThat(graph.getParam("block1_bn1_beta").amaxNumber().doubleValue()).isZero();
    assertThat(graph.getParam("block1_bn1_gamma").meanNumber().doubleValue()).isEqualTo(1);
    assertThat(graph.getParam("block1_conv1_b").amaxNumber().doubleValue()).isPositive();
  }

  @Test
  void networksStartAsTheirSourcesDo() {
    ModelOptions options = ModelOptions.of(new InputShape(3, 32, 32), 10);
    ComputationGraph keras = ModelFactory.create("keras-vgg16-bn-dropout", options.withWidth(0.25));
    drawn(keras.getParam("block4_conv1_W"), Math.sqrt(6 / (FAN_IN + FAN_OUT)), true);
    assertThat(keras.getParam("stem_conv_W").stdNumber().doubleValue())
        .isEqualTo(0.05, within(0.01));

    ComputationGraph residual = ModelFactory.create("resnet-v2", options);
    drawn(residual.getParam("stage3_block2_conv1_W"), 0.05, false);
    drawn(residual.getParam("stage2_block1_shortcut_conv_W"), 0.05, false);
    drawn(residual.getParam("output_W"), Math.sqrt(6.0 / (64 + 10)), true);

    ComputationGraph published =
        ModelFactory.create("pytorch-vgg16-compact-as-published", options.withWidth(0.25));
    drawn(published.getParam("block4_conv1_W"), 1 / Math.sqrt(FAN_IN), true);
    drawn(published.getParam("block4_conv1_b"), 1 / Math.sqrt(FAN_IN), true);
  }

  private static ComputationGraph create(String model, WeightInitialization initialization) {
    return ModelFactory.create(
        model,
        ModelOptions.of(new InputShape(3, 32, 32), 10)
            .withWidth(0.25)
            .withInitialization(initialization));
  }

  /** Asserts the distribution's mean, deviation and, where it has them, bounds. */
  private static void drawn(INDArray values, double scale, boolean uniform) {
    double deviation = uniform ? scale / Math.sqrt(3) : scale;
    double error = deviation / Math.sqrt(values.length());
    assertThat(values.meanNumber().doubleValue()).isEqualTo(0, within(4 * error));
    assertThat(values.stdNumber().doubleValue()).isEqualTo(deviation, within(4 * error));
    double farthest = values.amaxNumber().doubleValue();
    if (uniform) {
      assertThat(farthest).isBetween(0.9 * scale, 1.000001 * scale);
    } else {
      assertThat(farthest).isGreaterThan(2.2 * scale);
    }
  }
}
