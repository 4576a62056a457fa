package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.OneDnn;

/**
 * NaN and infinity in images, weights and gradients: they go exactly where they go in stock, from
 * layer to layer. {@link NonFinitePlacesTest} goes through the places of single layers.
 */
class NonFiniteTest {

  /** Where a value near 0 may be on its other side. */
  private static final double TOLERANCE_OF_TIES = 0.3;

  private static final float[] VALUES = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
  };

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
        LayerAgreementTest.chains().filter(chain -> kinds.contains(chain.get()[0])).toList();
    assertThat(chains).hasSameSizeAs(kinds);
    return Stream.concat(
        chains.stream(),
        Stream.of(
            Arguments.of(
                "by Winograd",
                9,
                8,
                List.of(
                    convolution(32, Activation.RELU),
                    convolution(33, Activation.TANH),
                    convolution(32, Activation.RELU))),
            Arguments.of("windows larger than images", 2, 1, List.of(windowOf(5), windowOf(3))),
            Arguments.of(
                "dropout",
                6,
                6,
                List.of(
                    convolution(8, Activation.RELU),
                    // Of so few values it drops none: stock and oneDNN draw others.
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
  void goWhereStockHasThemInChannelsLast(String name, int height, int width, List<Layer> layers) {
    goWhereStockHasThem(Layout.CHANNELS_LAST, height, width, layers);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("chains")
  void goWhereStockHasThemInBlocks(String name, int height, int width, List<Layer> layers) {
    goWhereStockHasThem(Layout.BLOCKED, height, width, layers);
  }

  private static void goWhereStockHasThem(
      Layout layout, int height, int width, List<Layer> layers) {
    Twins twins = Twins.in(layout, Nets.chain(InputType.convolutional(height, width, 3), layers));
    assertThat(twins.report().accelerated()).hasSize(layers.size());
    // Small images are computed tap by tap from 16 on.
    DataSet images = Nets.images(1, height * width > 12 ? 8 : 16, 3, height, width);

    assertAgreesWithOneInEveryArray(twins, images, Twins.TOLERANCE);
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void goWhereStockHasThemAroundShortcuts(Layout layout) {
    DataSet images = Nets.images(1, 2, 3, 10, 10);
    Twins before = Twins.in(layout, new ResidualTest().preActivation(Activation.RELU));
    Twins after = Twins.in(layout, new ResidualTest().postActivation(Activation.TANH));
    assertThat(before.report().accelerated()).contains("block1_add", "block2_add");
    assertThat(after.report().accelerated()).contains("block1_add", "block2_add");

    assertAgreesWithOneInEveryArray(before, images, TOLERANCE_OF_TIES);
    assertAgreesWithOneInEveryArray(after, images, Twins.TOLERANCE);
  }

  @Test
  void goWhereStockHasThemInDenseLayers() {
    List<Layer> layers =
        List.of(dense(24, Activation.TANH), dense(40, Activation.RELU), dense(7, Activation.RELU));
    Twins twins = Twins.in(Layout.CHANNELS_LAST, Nets.chain(InputType.feedForward(13), layers));
    assertThat(twins.report().accelerated()).hasSize(layers.size());
    DataSet images = Nets.images(1, 6, 13, 1, 1);
    DataSet vectors = new DataSet(images.getFeatures().reshape(6, 13), images.getLabels());

    assertAgreesWithOneInEveryArray(twins, vectors, Twins.TOLERANCE);
  }

  private static DenseLayer dense(int out, Activation activation) {
    return new DenseLayer.Builder().nOut(out).activation(activation).build();
  }

  @Test
  void goWhereStockHasThemInBfloat16() {
    assumeTrue(OneDnn.hasBfloat16(), "needs a processor with AVX-512 bf16 or AMX");
    List<Layer> layers =
        List.of(
            convolution(16, Activation.RELU),
            new BatchNormalization(),
            new ActivationLayer(Activation.RELU),
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                .kernelSize(2, 2)
                .stride(2, 2)
                .build(),
            convolution(32, Activation.RELU),
            dense(24, Activation.RELU));
    ComputationGraph stock = Nets.chain(InputType.convolutional(8, 8, 3), layers);
    ComputationGraph fast = stock.clone();
    AccelerationReport report =
        new CpuProfile().accelerate(fast, new AccelerationSettings(Mode.FIXED, Precision.BF16, 0));
    assertThat(report.accelerated()).hasSize(layers.size());

    // Images are rounded to 8 bits on their way in.
    assertAgreesWithOneInEveryArray(
        new Twins(stock, fast, report), Nets.images(1, 4, 3, 8, 8), TOLERANCE_OF_TIES);
  }

  /** Puts each of the values into each array, one at a time. */
  static void assertAgreesWithOneInEveryArray(Twins twins, DataSet batch, double tolerance) {
    int turn = 0;
    for (var place : places(twins.stock(), batch).entrySet()) {
      float value = VALUES[turn % VALUES.length];
      // The first, the last and one in the middle, by turns.
      long index = (place.getValue() - 1) * (turn / VALUES.length % 3) / 2;
      turn++;
      assertAgreesWithOneAt(place.getKey(), index, value, twins, batch, tolerance);
    }
  }

  /** Puts one value into one place of an array. */
  static void assertAgreesWithOneAt(
      String array, long index, float value, Twins twins, DataSet batch, double tolerance) {
    String what = value + " at " + index + " of " + array;
    assertAgrees(what, twins, batch, tolerance, target -> target.put(array, index, value));
  }

  /** Names of all arrays that a pass reads, with their lengths. */
  static Map<String, Long> places(ComputationGraph graph, DataSet batch) {
    Map<String, Long> places = new LinkedHashMap<>();
    places.put("images", batch.getFeatures().length());
    places.put("labels", batch.getLabels().length());
    graph.paramTable().forEach((name, array) -> places.put(name, array.length()));
    return places;
  }

  private record Target(ComputationGraph graph, DataSet batch) {
    void put(String place, long index, float value) {
      INDArray array =
          switch (place) {
            case "images" -> batch.getFeatures();
            case "labels" -> batch.getLabels();
            default -> graph.paramTable().get(place);
          };
      array.putScalar(index, value);
    }
  }

  private static void assertAgrees(
      String what, Twins twins, DataSet batch, double tolerance, Consumer<Target> poison) {
    Map<String, INDArray> expected = everything(twins.stock(), batch, poison);
    Map<String, INDArray> actual = everything(twins.fast(), batch, poison);
    boolean close = true;
    try {
      assertSame(what, expected, actual, tolerance);
    } catch (AssertionError e) {
      close = false;
      if (ties(twins, batch, poison).isEmpty()) {
        throw e;
      }
    }
    if (!close) {
      assertSame(what, expected, actual, TOLERANCE_OF_TIES);
    }
  }

  private static void assertSame(
      String what, Map<String, INDArray> expected, Map<String, INDArray> actual, double tolerance) {
    expected.forEach(
        (name, array) -> assertSame(name + " with " + what, array, actual.get(name), tolerance));
  }

  private static List<String> ties(Twins twins, DataSet batch, Consumer<Target> poison) {
    List<INDArray> before = List.of(twins.stock().params().dup(), twins.fast().params().dup());
    DataSet own = batch.copy();
    poison.accept(new Target(twins.stock(), own));
    poison.accept(new Target(twins.fast(), own));
    List<String> ties = Ties.between(twins.stock(), twins.fast(), own.getFeatures());
    twins.stock().params().assign(before.get(0));
    twins.fast().params().assign(before.get(1));
    return ties;
  }

  /** What a graph computes, in training and at inference, forwards and backwards. */
  private static Map<String, INDArray> everything(
      ComputationGraph graph, DataSet batch, Consumer<Target> poison) {
    INDArray parameters = graph.params().dup();
    DataSet own = batch.copy();
    poison.accept(new Target(graph, own));
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    arrays.put("output", graph.outputSingle(own.getFeatures().dup()).dup());
    graph
        .feedForward(own.getFeatures().dup(), true)
        .forEach((name, array) -> arrays.put("activations of " + name, array.dup()));
    graph.setInputs(own.getFeatures().dup());
    graph.setLabels(own.getLabels());
    graph.computeGradientAndScore();
    graph
        .gradient()
        .gradientForVariable()
        .forEach((name, array) -> arrays.put("gradient of " + name, array.dup()));
    graph.params().assign(parameters);
    return arrays;
  }

  /** Asserts that the same elements are NaN or infinite and that the others agree. */
  static void assertSame(String what, INDArray expected, INDArray actual, double tolerance) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    float[] ours = actual.dup('c').data().asFloat();
    float[] theirs = expected.dup('c').data().asFloat();
    double scale = 1e-6;
    for (float value : theirs) {
      scale = Float.isFinite(value) ? Math.max(scale, Math.abs(value)) : scale;
    }
    for (int i = 0; i < theirs.length; i++) {
      boolean same =
          Float.isFinite(theirs[i])
              ? Math.abs((double) ours[i] - theirs[i]) < tolerance * scale
              : Float.compare(ours[i], theirs[i]) == 0;
      if (!same) {
        assertThat(ours[i]).as("%s, element %s", what, i).isEqualTo(theirs[i]);
      }
    }
  }
}
