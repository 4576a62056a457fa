package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
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
import org.vgg4j.profiles.cpu.onednn.Layout;

/** Every kind of layer and shape, stock against oneDNN. */
class LayerAgreementTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("chains")
  void agreesWithStockInChannelsLast(String name, int height, int width, List<Layer> layers) {
    agreesWithStock(Layout.CHANNELS_LAST, height, width, layers);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("chains")
  void agreesWithStockInBlocks(String name, int height, int width, List<Layer> layers) {
    agreesWithStock(Layout.BLOCKED, height, width, layers);
  }

  private static void agreesWithStock(Layout layout, int height, int width, List<Layer> layers) {
    Twins twins = Twins.in(layout, Nets.chain(InputType.convolutional(height, width, 3), layers));

    assertThat(twins.report().accelerated()).hasSize(layers.size());
    twins.assertAgreeOn(Nets.images(1, 6, 3, height, width));
    twins.assertAgreeOn(Nets.images(2, 1, 3, height, width));
    twins.assertAgreeOn(Nets.images(3, 5, 3, height, width));
    twins.assertAgreeOn(Nets.images(4, 6, 3, height, width));
    twins.assertAgreeOn(Nets.images(5, 18, 3, height, width));
    assertThat(twins.report().fallbacks().soFar()).isEmpty();
  }

  static Stream<Arguments> chains() {
    return Stream.of(
        Arguments.of("3x3 same", 9, 11, List.of(conv(8, 3).build(), conv(16, 3).build())),
        Arguments.of(
            "in strips", 24, 30, List.of(conv(16, 3).build(), relu(16), conv(8, 5).build())),
        Arguments.of("odd channels", 7, 7, List.of(conv(5, 3).build(), conv(11, 3).build())),
        Arguments.of("one by one", 8, 8, List.of(conv(16, 3).build(), conv(24, 1).build())),
        Arguments.of(
            "2x2 images, tap by tap",
            2,
            2,
            List.of(relu(64), relu(72), conv(64, 3).hasBias(false).build())),
        Arguments.of(
            "3x1 images, tap by tap", 3, 1, List.of(relu(64), conv(80, 3).build(), relu(64))),
        Arguments.of(
            "4x3 images, tap by tap, other windows",
            4,
            3,
            List.of(
                relu(64),
                conv(64, 5).activation(Activation.TANH).build(),
                valid(64, 2, 0, 1),
                valid(64, 2, 1, 1))),
        Arguments.of(
            "3x3 over many channels",
            21,
            18,
            List.of(
                conv(32, 3).activation(Activation.TANH).build(),
                conv(40, 3).activation(Activation.TANH).build(),
                valid(36, 3, 0, 1),
                conv(33, 3).hasBias(false).build())),
        Arguments.of(
            "one by one, stride 2",
            33,
            32,
            List.of(conv(4, 3).build(), conv(8, 1).stride(2, 2).build(), relu(4))),
        Arguments.of(
            "one by one, stride 2, odd channels",
            17,
            24,
            List.of(
                conv(3, 1).stride(2, 1).build(),
                conv(12, 1).stride(1, 2).build(),
                conv(16, 1).hasBias(false).stride(2, 2).build())),
        Arguments.of(
            "no bias", 9, 9, List.of(conv(8, 3).build(), conv(8, 3).hasBias(false).build())),
        Arguments.of(
            "stride 2 same", 9, 12, List.of(conv(8, 3).build(), conv(8, 3).stride(2, 2).build())),
        Arguments.of(
            "stride 2 same even kernel",
            10,
            13,
            List.of(conv(8, 3).build(), conv(8, 4).stride(2, 3).build())),
        Arguments.of("truncate", 10, 11, List.of(valid(8, 3, 0, 1), valid(8, 3, 0, 2))),
        Arguments.of("explicit padding", 10, 11, List.of(valid(8, 5, 2, 1), valid(8, 3, 1, 2))),
        Arguments.of(
            "strict",
            9,
            9,
            List.of(
                conv(8, 3).build(),
                new ConvolutionLayer.Builder(3, 3)
                    .nOut(8)
                    .stride(2, 2)
                    .convolutionMode(ConvolutionMode.Strict)
                    .build())),
        Arguments.of(
            "dilation", 12, 12, List.of(conv(8, 3).build(), conv(8, 3).dilation(2, 3).build())),
        Arguments.of(
            "uneven kernel",
            9,
            9,
            List.of(
                conv(8, 3).build(),
                new ConvolutionLayer.Builder(1, 5)
                    .nOut(8)
                    .convolutionMode(ConvolutionMode.Same)
                    .build())),
        Arguments.of("big kernel", 32, 32, List.of(valid(16, 11, 5, 4))),
        Arguments.of("relu inside", 8, 8, List.of(relu(8), relu(8))),
        Arguments.of(
            "other activations",
            8,
            8,
            List.of(
                conv(8, 3).activation(Activation.TANH).build(),
                conv(8, 3).activation(Activation.SIGMOID).build(),
                conv(8, 3).activation(Activation.ELU).build(),
                conv(8, 3).activation(Activation.LEAKYRELU).build())),
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
                new ActivationLayer(Activation.RELU))));
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
                    pool(SubsamplingLayer.PoolingType.PNORM, 2, 2, 0, ConvolutionMode.Truncate))));

    assertThat(twins.report().accelerated()).containsExactly("layer0");
    assertThat(twins.report().stock())
        .containsEntry("layer1", "has activation softplus")
        .containsEntry("layer2", "drops out its own input")
        .containsEntry("layer3", "pools by PNORM")
        .containsEntry("output", "no oneDNN kernel for OutputLayer");
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
                    conv(8, 3).activation(Activation.TANH).build())));

    assertThat(twins.report().accelerated()).containsExactly("layer0", "layer2", "layer4");
    for (int seed = 1; seed <= 3; seed++) {
      twins.assertAgreeOn(Nets.images(seed, 6, 8, 6, 6));
    }
  }

  @Test
  void passesThatRunStockAfterAllAreCountedWithTheirReason() {
    List<Layer> layers = List.of(new ActivationLayer(Activation.TANH));
    Twins twins = Twins.of(Nets.chain(InputType.feedForward(12), layers));
    INDArray vectors = Nd4j.rand(4, 12);

    twins.fast().output(vectors);
    twins.fast().output(vectors);

    String reason = "got an input of rank 2, expected images of rank 4 without a mask";
    assertThat(twins.report().accelerated()).containsExactly("layer0");
    assertThat(twins.report().fallbacks().soFar())
        .containsExactly(new Fallback("layer0", reason, 2));
    assertThat(twins.report().stockSoFar())
        .containsEntry("layer0", "in 2 passes: " + reason)
        .containsEntry("output", "no oneDNN kernel for OutputLayer");
  }

  private static ConvolutionLayer.Builder conv(int channels, int kernel) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nOut(channels)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.IDENTITY);
  }

  private static ConvolutionLayer relu(int channels) {
    return conv(channels, 3).activation(Activation.RELU).build();
  }

  private static ConvolutionLayer valid(int channels, int kernel, int padding, int stride) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nOut(channels)
        .padding(padding, padding)
        .stride(stride, stride)
        .activation(Activation.RELU)
        .build();
  }

  private static SubsamplingLayer pool(
      SubsamplingLayer.PoolingType type,
      int kernel,
      int stride,
      int padding,
      ConvolutionMode mode) {
    var builder =
        new SubsamplingLayer.Builder(type, new int[] {kernel, kernel}, new int[] {stride, stride})
            .convolutionMode(mode)
            .padding(padding, padding);
    return (type == SubsamplingLayer.PoolingType.PNORM ? builder.pnorm(2) : builder).build();
  }
}
