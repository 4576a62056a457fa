package org.vgg4j.profiles.agreement;

import static org.vgg4j.profiles.agreement.Layers.conv;
import static org.vgg4j.profiles.agreement.Layers.relu;
import static org.vgg4j.profiles.agreement.Layers.valid;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;

/** Convolutions of every kind of window, step and shape, stock against the engine. */
public abstract class ConvolutionAgreement implements EngineUnderTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("chains")
  void agreesWithStock(String name, int height, int width, List<Layer> layers) {
    Twins.assertChainAgrees(this, name, height, width, layers);
  }

  /** Name, height, width and layers of each. */
  public static Stream<Arguments> chains() {
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
            "GELU and SiLU",
            8,
            8,
            List.of(
                conv(8, 3).activation(Activation.GELU).build(),
                conv(8, 2).activation(Activation.SWISH).build(),
                conv(8, 5).activation(Activation.GELU).build())));
  }
}
