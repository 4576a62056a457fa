package org.vgg4j.profiles.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vgg4j.profiles.agreement.Layers.conv;
import static org.vgg4j.profiles.agreement.Layers.pool;
import static org.vgg4j.profiles.agreement.Layers.relu;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.Fallbacks.Fallback;

/**
 * Every other kind of layer, stock against the engine, and what is said of those that stay stock.
 */
public abstract class LayerAgreement implements EngineUnderTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("chains")
  void agreesWithStock(String name, int height, int width, List<Layer> layers) {
    Twins.assertChainAgrees(this, name, height, width, layers);
  }

  /** Name, height, width and layers of each. */
  public static Stream<Arguments> chains() {
    return Stream.of(
        Arguments.of(
            "max pooling",
            9,
            9,
            List.of(
                relu(8),
                pool(SubsamplingLayer.PoolingType.MAX, 2, 2, 0, ConvolutionMode.Truncate))),
        Arguments.of(
            "overlapping padded max pooling",
            9,
            10,
            List.of(
                conv(8, 3).build(),
                pool(SubsamplingLayer.PoolingType.MAX, 3, 2, 1, ConvolutionMode.Truncate))),
        Arguments.of(
            "same max pooling",
            9,
            10,
            List.of(
                conv(8, 3).build(),
                pool(SubsamplingLayer.PoolingType.MAX, 3, 2, 0, ConvolutionMode.Same))),
        Arguments.of(
            "average pooling",
            8,
            8,
            List.of(
                relu(8),
                pool(SubsamplingLayer.PoolingType.AVG, 2, 2, 0, ConvolutionMode.Truncate))),
        Arguments.of(
            "padded average pooling",
            9,
            10,
            List.of(
                conv(8, 3).build(),
                pool(SubsamplingLayer.PoolingType.AVG, 3, 2, 1, ConvolutionMode.Truncate))),
        Arguments.of(
            "same average pooling",
            9,
            10,
            List.of(
                conv(8, 3).build(),
                pool(SubsamplingLayer.PoolingType.AVG, 3, 2, 0, ConvolutionMode.Same))),
        Arguments.of(
            "average pooling with padding counted",
            9,
            10,
            List.of(
                conv(8, 3).build(),
                new SubsamplingLayer.Builder(
                        SubsamplingLayer.PoolingType.AVG,
                        new int[] {3, 3},
                        new int[] {2, 2},
                        new int[] {1, 1})
                    .avgPoolIncludePadInDivisor(true)
                    .build())),
        Arguments.of(
            "global average", 8, 9, List.of(relu(8), new GlobalPoolingLayer(PoolingType.AVG))),
        Arguments.of(
            "global maximum",
            8,
            9,
            List.of(conv(8, 3).build(), new GlobalPoolingLayer(PoolingType.MAX))),
        Arguments.of(
            "norm and relu",
            8,
            8,
            List.of(
                conv(8, 3).hasBias(false).build(),
                new BatchNormalization(),
                new ActivationLayer(Activation.RELU),
                conv(16, 3).hasBias(false).build(),
                new BatchNormalization(),
                new ActivationLayer(Activation.RELU))),
        Arguments.of(
            "odd channels, norm and pooling",
            8,
            8,
            List.of(
                conv(13, 3).hasBias(false).build(),
                new BatchNormalization(),
                new ActivationLayer(Activation.RELU),
                pool(SubsamplingLayer.PoolingType.MAX, 2, 2, 0, ConvolutionMode.Truncate),
                conv(19, 3).hasBias(false).build(),
                new BatchNormalization(),
                new ActivationLayer(Activation.SIGMOID),
                pool(SubsamplingLayer.PoolingType.AVG, 2, 2, 0, ConvolutionMode.Truncate))),
        Arguments.of("norm first", 8, 8, List.of(new BatchNormalization(), relu(8))),
        Arguments.of(
            "norm after relu, variance kept as such",
            8,
            8,
            List.of(
                relu(7),
                new BatchNormalization.Builder().decay(0.99).eps(1e-3).useLogStd(false).build())),
        Arguments.of(
            "activation layers",
            8,
            8,
            // Not first: at inference the stock layer overwrites the caller's images.
            List.of(
                conv(8, 3).build(),
                new ActivationLayer(Activation.TANH),
                conv(8, 3).build(),
                new ActivationLayer(Activation.ELU),
                new ActivationLayer(Activation.RELU))),
        Arguments.of(
            "GELU and SiLU as layers",
            8,
            8,
            List.of(
                conv(8, 3).build(),
                new ActivationLayer(Activation.GELU),
                conv(8, 2).hasBias(false).build(),
                new BatchNormalization(),
                new ActivationLayer(Activation.SWISH),
                conv(8, 5).build())));
  }

  @Test
  void layersThatAreNotReplacedAreReportedWithTheirReasons() {
    Twins twins =
        Twins.of(
            Nets.chain(
                InputType.convolutional(8, 8, 3),
                List.of(
                    relu(8),
                    conv(8, 3).activation(Activation.SOFTPLUS).build(),
                    conv(8, 3).dropOut(0.5).build(),
                    pool(SubsamplingLayer.PoolingType.PNORM, 2, 2, 0, ConvolutionMode.Truncate))),
            this);

    assertThat(twins.report().accelerated()).containsExactlyElementsOf(withOutput("layer0"));
    assertThat(twins.report().stock())
        .containsEntry("layer1", "has activation softplus")
        .containsEntry("layer2", "drops out its own input")
        .containsEntry("layer3", "pools by PNORM");
    assertOutputIsNamed(twins.report().stock());
  }

  @Test
  void layersWithoutReplacedNeighborsAgreeWhereAllTheirValuesHaveOneShape() {
    Twins twins =
        Twins.of(
            Nets.chain(
                InputType.convolutional(6, 6, 8),
                List.of(
                    conv(8, 3).activation(Activation.TANH).build(),
                    new ActivationLayer(Activation.SOFTPLUS),
                    conv(8, 3).activation(Activation.TANH).build(),
                    new ActivationLayer(Activation.SOFTPLUS),
                    conv(8, 3).activation(Activation.TANH).build())),
            this);

    assertThat(twins.report().accelerated())
        .containsExactlyElementsOf(withOutput("layer0", "layer2", "layer4"));
    for (int seed = 1; seed <= 3; seed++) {
      twins.assertAgreeOn(Nets.images(seed, 6, 8, 6, 6));
    }
  }

  @Test
  void passesThatRunStockAfterAllAreCountedWithTheirReason() {
    Twins twins = Twins.of(Nets.chain(InputType.convolutional(2, 2, 3), List.of(relu(4))), this);
    INDArray vectors = Nd4j.rand(4, 12);

    // Stock has no convolution of vectors either, and says so.
    for (int pass = 0; pass < 2; pass++) {
      assertThatThrownBy(() -> twins.fast().output(vectors))
          .isInstanceOf(DL4JInvalidInputException.class);
    }

    String reason = "got an input of rank 2, expected images of rank 4 without a mask";
    assertThat(twins.report().accelerated()).containsExactlyElementsOf(withOutput("layer0"));
    assertThat(twins.report().fallbacks().soFar())
        .containsExactly(new Fallback("layer0", reason, 2));
    assertThat(twins.report().stockSoFar()).containsEntry("layer0", "in 2 passes: " + reason);
    assertOutputIsNamed(twins.report().stockSoFar());
  }

  private void assertOutputIsNamed(Map<String, String> stock) {
    String reason = "no " + engineName() + " kernel for OutputLayer";
    assertThat(stock.get("output")).isEqualTo(computesOutput() ? null : reason);
  }
}
