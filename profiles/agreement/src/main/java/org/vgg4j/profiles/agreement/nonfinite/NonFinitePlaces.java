package org.vgg4j.profiles.agreement.nonfinite;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.vgg4j.profiles.agreement.EngineUnderTest;
import org.vgg4j.profiles.agreement.Twins;

/**
 * NaN and infinity at every place of what one layer reads: its input, its weights and the gradient
 * of its result. What comes out, forwards and backwards, has them exactly where stock has them.
 */
public abstract class NonFinitePlaces implements EngineUnderTest {

  private static final PlacesNet.Shape SMALL = new PlacesNet.Shape(1, 2, 3, 4);

  /** Layers so small that there is time for every place. */
  static Stream<Arguments> smallLayers() {
    return Stream.of(
        Arguments.of("3x3", SMALL, List.of(convolution(3, 3).build())),
        Arguments.of("3x3 with ReLU", SMALL, List.of(relu(3))),
        Arguments.of("no bias", SMALL, List.of(convolution(3, 3).hasBias(false).build())),
        Arguments.of("1x1, stride 2", SMALL, List.of(convolution(8, 1).stride(2, 2).build())),
        Arguments.of("even window", SMALL, List.of(convolution(4, 2).stride(2, 3).build())),
        Arguments.of("dilation", SMALL, List.of(convolution(3, 3).dilation(2, 1).build())),
        Arguments.of(
            "window larger than image",
            new PlacesNet.Shape(1, 2, 2, 1),
            List.of(convolution(2, 5).build())),
        Arguments.of("batch norm", SMALL, List.of(new BatchNormalization())),
        Arguments.of(
            "batch norm and ReLU",
            SMALL,
            List.of(new BatchNormalization(), new ActivationLayer(Activation.RELU))),
        Arguments.of("ReLU", SMALL, List.of(new ActivationLayer(Activation.RELU))),
        Arguments.of("tanh", SMALL, List.of(new ActivationLayer(Activation.TANH))),
        Arguments.of("ELU", SMALL, List.of(new ActivationLayer(Activation.ELU))),
        Arguments.of("sigmoid", SMALL, List.of(new ActivationLayer(Activation.SIGMOID))),
        Arguments.of("SiLU", SMALL, List.of(new ActivationLayer(Activation.SWISH))),
        Arguments.of("GELU", SMALL, List.of(new ActivationLayer(Activation.GELU))),
        Arguments.of(
            "3x3 with SiLU",
            SMALL,
            List.of(convolution(3, 3).activation(Activation.SWISH).build())),
        Arguments.of("leaky ReLU", SMALL, List.of(new ActivationLayer(Activation.LEAKYRELU))),
        Arguments.of("maximum", SMALL, List.of(pooling(SubsamplingLayer.PoolingType.MAX))),
        Arguments.of("average", SMALL, List.of(pooling(SubsamplingLayer.PoolingType.AVG))),
        Arguments.of("maximum of all", SMALL, List.of(new GlobalPoolingLayer(PoolingType.MAX))),
        Arguments.of("average of all", SMALL, List.of(new GlobalPoolingLayer(PoolingType.AVG))),
        // Of so few values it drops none: stock and the engine draw others.
        Arguments.of("dropout", SMALL, List.of(new DropoutLayer(1 - 1e-7))));
  }

  private static ConvolutionLayer.Builder convolution(int channels, int side) {
    return new ConvolutionLayer.Builder(side, side)
        .nOut(channels)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.IDENTITY);
  }

  private static ConvolutionLayer relu(int channels) {
    return convolution(channels, 3).activation(Activation.RELU).build();
  }

  private static SubsamplingLayer pooling(SubsamplingLayer.PoolingType type) {
    return new SubsamplingLayer.Builder(type, new int[] {3, 3}, new int[] {2, 1})
        .padding(1, 1)
        .convolutionMode(ConvolutionMode.Truncate)
        .build();
  }

  /** How many places of an array are tried, in odd steps; all unless a test says otherwise. */
  protected int placesOfAnArray() {
    return Integer.MAX_VALUE;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("smallLayers")
  void areThoseOfStock(String name, PlacesNet.Shape shape, List<Layer> layers) {
    PlacesNet net = new PlacesNet(shape, layers);
    net.assertPlaces(Twins.of(net.graph(), this), placesOfAnArray(), Twins.TOLERANCE);
  }
}
