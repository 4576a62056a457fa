package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.OneDnn;

/**
 * NaN and infinity at every place of what one layer reads: its input, its weights and the gradient
 * of its result. What comes out, forwards and backwards, has them exactly where stock has them.
 *
 * <p>Before the layer stands one that multiplies by one: the gradient of its bias is that of the
 * image. The loss is the sum of the products of result and labels, so that the labels are the
 * gradient of the result, and may be anything.
 */
class NonFinitePlacesTest {

  private static final float[] VALUES = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
  };

  private static final Shape SMALL = new Shape(1, 2, 3, 4);

  private record Shape(int batch, int channels, int height, int width) {}

  /** Layers so small that every place is tried in every build. */
  static Stream<Arguments> smallLayers() {
    return Stream.of(
        Arguments.of("3x3", SMALL, List.of(convolution(3, 3).build())),
        Arguments.of("3x3 with ReLU", SMALL, List.of(relu(3))),
        Arguments.of("no bias", SMALL, List.of(convolution(3, 3).hasBias(false).build())),
        Arguments.of("1x1, stride 2", SMALL, List.of(convolution(8, 1).stride(2, 2).build())),
        Arguments.of("even window", SMALL, List.of(convolution(4, 2).stride(2, 3).build())),
        Arguments.of("dilation", SMALL, List.of(convolution(3, 3).dilation(2, 1).build())),
        Arguments.of(
            "window larger than image", new Shape(1, 2, 2, 1), List.of(convolution(2, 5).build())),
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
        // Of so few values it drops none: stock and oneDNN draw others.
        Arguments.of("dropout", SMALL, List.of(new DropoutLayer(1 - 1e-7))));
  }

  /** Layers whose kernels need more channels, and have more places than a build has time for. */
  static Stream<Arguments> largeLayers() {
    return Stream.of(
        Arguments.of("tap by tap", new Shape(16, 64, 2, 1), List.of(relu(64))),
        Arguments.of("by Winograd", new Shape(1, 96, 29, 13), List.of(relu(97))));
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

  @ParameterizedTest(name = "{0}")
  @MethodSource("smallLayers")
  void areThoseOfStockInChannelsLast(String name, Shape shape, List<Layer> layers) {
    assertPlaces(Twins.in(Layout.CHANNELS_LAST, images(shape, layers)), shape, Integer.MAX_VALUE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("smallLayers")
  void areThoseOfStockInBlocks(String name, Shape shape, List<Layer> layers) {
    assertPlaces(Twins.in(Layout.BLOCKED, images(shape, layers)), shape, Integer.MAX_VALUE);
  }

  /** In odd steps, so that every rest of a division by what kernels take at a time is met. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("largeLayers")
  void areThoseOfStockInSteps(String name, Shape shape, List<Layer> layers) {
    assertPlaces(Twins.in(Layout.CHANNELS_LAST, images(shape, layers)), shape, 20);
  }

  @Tag("long")
  @ParameterizedTest(name = "{0}")
  @MethodSource("largeLayers")
  void areThoseOfStockInSmallSteps(String name, Shape shape, List<Layer> layers) {
    assertPlaces(Twins.in(Layout.CHANNELS_LAST, images(shape, layers)), shape, 2000);
  }

  @Test
  void areThoseOfStockInDenseLayers() {
    Shape vectors = new Shape(3, 5, 1, 1);
    for (Activation activation : List.of(Activation.RELU, Activation.IDENTITY)) {
      Layer dense = new DenseLayer.Builder().nOut(7).activation(activation).build();
      assertPlaces(
          Twins.in(Layout.CHANNELS_LAST, graph(vectors, List.of(dense), true)),
          vectors,
          Integer.MAX_VALUE);
    }
  }

  @Test
  void areThoseOfStockInBfloat16() {
    assumeTrue(OneDnn.hasBfloat16(), "needs a processor with AVX-512 bf16 or AMX");
    ComputationGraph stock = images(SMALL, List.of(convolution(3, 3).build()));
    ComputationGraph fast = stock.clone();
    AccelerationReport report =
        new CpuProfile().accelerate(fast, new AccelerationSettings(Mode.FIXED, Precision.BF16, 0));
    assertPlaces(new Twins(stock, fast, report), SMALL, Integer.MAX_VALUE, 0.05);
  }

  private static ComputationGraph images(Shape shape, List<Layer> layers) {
    return graph(shape, layers, layers.get(layers.size() - 1) instanceof GlobalPoolingLayer);
  }

  /**
   * @param vectors whether the last layer writes vectors
   */
  private static ComputationGraph graph(Shape shape, List<Layer> layers, boolean vectors) {
    int length = shape.channels * shape.height * shape.width;
    GraphBuilder builder = Nets.builder(new Nesterovs(0.01, 0.9), DataType.FLOAT);
    builder.addLayer(
        "image",
        new ElementWiseMultiplicationLayer.Builder()
            .nIn(length)
            .nOut(length)
            .activation(Activation.IDENTITY)
            .build(),
        "input");
    String last = "image";
    for (int i = 0; i < layers.size(); i++) {
      builder.addLayer("layer" + i, layers.get(i), last);
      last = "layer" + i;
    }
    if (!(layers.get(0) instanceof DenseLayer)) {
      builder.inputPreProcessor(
          "layer0", new FeedForwardToCnnPreProcessor(shape.height, shape.width, shape.channels));
    }
    builder.addLayer(
        "output",
        vectors
            ? new LossLayer.Builder(new Products()).activation(Activation.IDENTITY).build()
            : new CnnLossLayer.Builder(new Products()).activation(Activation.IDENTITY).build(),
        last);
    builder.setOutputs("output");
    builder.setInputTypes(InputType.feedForward(length));
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    graph.getParam("image_W").assign(1);
    return graph;
  }

  private static void assertPlaces(Twins twins, Shape shape, int most) {
    assertPlaces(twins, shape, most, Twins.TOLERANCE);
  }

  /** Puts one value into one place of each array, by turns, at so many places of it at most. */
  private static void assertPlaces(Twins twins, Shape shape, int most, double tolerance) {
    assertThat(twins.report().accelerated())
        .hasSize(twins.stock().getNumLayers() - List.of("image", "output").size());
    long length = twins.stock().getParam("image_W").length();
    Nd4j.getRandom().setSeed(1);
    INDArray images = Nd4j.randn(DataType.FLOAT, shape.batch, length);
    long[] results = twins.stock().outputSingle(images).shape();
    DataSet batch = new DataSet(images, Nd4j.randn(DataType.FLOAT, results));
    int turn = 0;
    for (var array : NonFiniteValues.places(twins.stock(), batch).entrySet()) {
      if (array.getKey().startsWith("image_")) {
        continue;
      }
      long step = array.getValue() / most | 1;
      for (long place = 0; place < array.getValue(); place += step) {
        float value = VALUES[turn++ % VALUES.length];
        NonFiniteValues.assertAgreesWithOneAt(
            array.getKey(), place, value, twins, batch, tolerance);
      }
    }
  }

  /** The sum of all products of labels and results, of which the labels are the gradient. */
  private static final class Products implements ILossFunction {

    @Override
    public double computeScore(
        INDArray labels, INDArray output, IActivation activation, INDArray mask, boolean average) {
      return computeScoreArray(labels, output, activation, mask).sumNumber().doubleValue();
    }

    @Override
    public INDArray computeScoreArray(
        INDArray labels, INDArray output, IActivation activation, INDArray mask) {
      return labels.mul(output).sum(true, 1);
    }

    @Override
    public INDArray computeGradient(
        INDArray labels, INDArray output, IActivation activation, INDArray mask) {
      return labels.dup();
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
        INDArray labels, INDArray output, IActivation activation, INDArray mask, boolean average) {
      return Pair.of(
          computeScore(labels, output, activation, mask, average),
          computeGradient(labels, output, activation, mask));
    }

    @Override
    public String name() {
      return "products";
    }
  }
}
