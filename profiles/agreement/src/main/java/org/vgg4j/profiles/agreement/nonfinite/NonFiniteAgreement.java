package org.vgg4j.profiles.agreement.nonfinite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.profiles.agreement.ConvolutionAgreement;
import org.vgg4j.profiles.agreement.EngineUnderTest;
import org.vgg4j.profiles.agreement.LayerAgreement;
import org.vgg4j.profiles.agreement.Nets;
import org.vgg4j.profiles.agreement.Twins;

/**
 * NaN and infinity in images, weights and gradients: they go exactly where they go in stock, from
 * layer to layer. {@link NonFinitePlaces} goes through the places of single layers.
 */
public abstract class NonFiniteAgreement implements EngineUnderTest {

  /** One chain for each kind of layer, window and kernel. */
  static Stream<Arguments> chains() {
    Set<String> kinds =
        Set.of(
            "odd channels",
            "2x2 images, tap by tap",
            "4x3 images, tap by tap, other windows",
            "one by one, stride 2",
            "stride 2 same even kernel",
            "dilation",
            "uneven kernel",
            "relu inside",
            "other activations",
            "overlapping padded max pooling",
            "same max pooling",
            "padded average pooling",
            "global average",
            "global maximum",
            "norm and relu",
            "odd channels, norm and pooling",
            "norm after relu, variance kept as such",
            "activation layers");
    List<Arguments> chains =
        Stream.concat(ConvolutionAgreement.chains(), LayerAgreement.chains())
            .filter(chain -> kinds.contains(chain.get()[0]))
            .toList();
    assertThat(chains).hasSameSizeAs(kinds);
    return Stream.concat(
        chains.stream(),
        Stream.of(
            Arguments.of(
                "by Winograd",
                9,
                8,
                List.of(
                    convolution(96, Activation.RELU),
                    convolution(97, Activation.TANH),
                    convolution(96, Activation.RELU))),
            Arguments.of("windows larger than images", 2, 1, List.of(windowOf(5), windowOf(3))),
            Arguments.of(
                "dropout",
                6,
                6,
                List.of(
                    convolution(8, Activation.RELU),
                    // Of so few values it drops none: stock and the engine draw others.
                    new DropoutLayer(1 - 1e-7),
                    convolution(8, Activation.TANH)))));
  }

  private static ConvolutionLayer windowOf(int side) {
    return new ConvolutionLayer.Builder(side, side)
        .nOut(8)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.RELU)
        .build();
  }

  private static ConvolutionLayer convolution(int channels, Activation activation) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(channels)
        .convolutionMode(ConvolutionMode.Same)
        .activation(activation)
        .build();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("chains")
  void goWhereStockHasThem(String name, int height, int width, List<Layer> layers) {
    Twins twins = Twins.of(Nets.chain(InputType.convolutional(height, width, 3), layers), this);
    assertThat(twins.report().accelerated()).hasSize(layers.size());
    // Small images are computed tap by tap from 16 on.
    DataSet images = Nets.images(1, height * width > 12 ? 8 : 16, 3, height, width);

    NonFiniteValues.assertAgreesWithOneInEveryArray(twins, images, Twins.TOLERANCE);
  }
}
