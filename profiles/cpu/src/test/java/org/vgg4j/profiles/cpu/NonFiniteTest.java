package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
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
 * layer to layer; in bf16 unless rounding takes a value to 0. {@link NonFinitePlacesTest} goes
 * through the places of single layers.
 */
class NonFiniteTest {

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
        Stream.concat(ConvolutionAgreementTest.chains(), LayerAgreementTest.chains())
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

    NonFiniteValues.assertAgreesWithOneInEveryArray(twins, images, Twins.TOLERANCE);
  }

  @Test
  void goWhereStockHasThemAroundShortcuts() {
    goWhereStockHasThemAroundShortcuts(Layout.CHANNELS_LAST);
  }

  @Test
  @Tag("long")
  void goWhereStockHasThemAroundShortcutsInBlocks() {
    goWhereStockHasThemAroundShortcuts(Layout.BLOCKED);
  }

  private static void goWhereStockHasThemAroundShortcuts(Layout layout) {
    DataSet images = Nets.images(1, 2, 3, 10, 10);
    Twins before = Twins.in(layout, new ResidualTest().preActivation(Activation.RELU));
    Twins after = Twins.in(layout, new ResidualTest().postActivation(Activation.TANH));
    assertThat(before.report().accelerated()).contains("block1_add", "block2_add");
    assertThat(after.report().accelerated()).contains("block1_add", "block2_add");

    NonFiniteValues.assertAgreesWithOneInEveryArray(
        before, images, NonFiniteValues.TOLERANCE_OF_TIES);
    NonFiniteValues.assertAgreesWithOneInEveryArray(after, images, Twins.TOLERANCE);
  }

  @Test
  void goWhereStockHasThemInDenseLayers() {
    List<Layer> layers =
        List.of(dense(24, Activation.TANH), dense(40, Activation.RELU), dense(7, Activation.RELU));
    Twins twins = Twins.in(Layout.CHANNELS_LAST, Nets.chain(InputType.feedForward(13), layers));
    assertThat(twins.report().accelerated()).hasSize(layers.size());
    DataSet images = Nets.images(1, 6, 13, 1, 1);
    DataSet vectors = new DataSet(images.getFeatures().reshape(6, 13), images.getLabels());

    NonFiniteValues.assertAgreesWithOneInEveryArray(twins, vectors, Twins.TOLERANCE);
  }

  private static DenseLayer dense(int out, Activation activation) {
    return new DenseLayer.Builder().nOut(out).activation(activation).build();
  }

  /**
   * Stock computes again from what was rounded to bf16, which may turn a value next to 0 into 0, or
   * the other way round, and thereby infinity into NaN. Here rounding decides nothing of that kind.
   */
  @Test
  void goWhereStockHasThemInBfloat16WhereNoValueIsNextToZero() {
    requireBfloat16();
    ComputationGraph stock = layersForBfloat16();
    // What the dense layer reads and writes is kept as bf16 computed it; the rest is computed
    // again from the images.
    switchUnitsByBias(stock.getParam("layer4_b"), 8);
    switchUnitsByBias(stock.getParam("layer5_b"), 64);
    stock.getParam("output_W").divi(64);
    DataSet images = Nets.images(1, 4, 3, 8, 8);
    images.setFeatures(
        images.getFeatures().castTo(DataType.BFLOAT16).castTo(images.getFeatures().dataType()));
    Map<String, INDArray> activations = stock.feedForward(images.getFeatures(), true);
    for (String name : List.of("layer4", "layer5")) {
      for (float value : activations.get(name).dup().data().asFloat()) {
        assertThat(value == 0 || value > 1).as("%s has %s", name, value).isTrue();
      }
    }

    NonFiniteValues.assertAgreesWithOneInEveryArray(
        inBfloat16(stock), images, NonFiniteValues.TOLERANCE_OF_TIES);
  }

  @Test
  void areNotLostInBfloat16() {
    requireBfloat16();
    NonFiniteValues.assertNoneIsLost(inBfloat16(layersForBfloat16()), Nets.images(1, 4, 3, 8, 8));
  }

  /** One unit on, one off, whatever is added to the bias. */
  private static void switchUnitsByBias(INDArray bias, double size) {
    for (long i = 0; i < bias.length(); i++) {
      bias.putScalar(i, i % 2 == 0 ? size : -size);
    }
  }

  private static void requireBfloat16() {
    assumeTrue(OneDnn.hasBfloat16(), "needs a processor with AVX-512 bf16 or AMX");
  }

  private static ComputationGraph layersForBfloat16() {
    return Nets.chain(
        InputType.convolutional(8, 8, 3),
        List.of(
            convolution(16, Activation.RELU),
            new BatchNormalization(),
            new ActivationLayer(Activation.RELU),
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                .kernelSize(2, 2)
                .stride(2, 2)
                .build(),
            convolution(32, Activation.RELU),
            dense(24, Activation.RELU)));
  }

  private static Twins inBfloat16(ComputationGraph stock) {
    ComputationGraph fast = stock.clone();
    AccelerationReport report =
        new CpuProfile().accelerate(fast, new AccelerationSettings(Mode.FIXED, Precision.BF16, 0));
    assertThat(report.stock()).containsOnlyKeys("output");
    return new Twins(stock, fast, report);
  }
}
