package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.agreement.Layers;
import org.vgg4j.profiles.agreement.Nets;
import org.vgg4j.profiles.agreement.Twins;
import org.vgg4j.profiles.agreement.nonfinite.NonFiniteValues;
import org.vgg4j.profiles.agreement.nonfinite.PlacesNet;
import org.vgg4j.profiles.cpu.onednn.OneDnn;

/**
 * NaN and infinity in images, weights and gradients in bf16: they go exactly where they go in stock
 * unless rounding takes a value to 0.
 */
class NonFiniteInBfloat16Test {

  private static ConvolutionLayer convolution(int channels, Activation activation) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(channels)
        .convolutionMode(ConvolutionMode.Same)
        .activation(activation)
        .build();
  }

  private static DenseLayer dense(int out, Activation activation) {
    return new DenseLayer.Builder().nOut(out).activation(activation).build();
  }

  /**
   * Stock computes again from what was rounded to bf16, which may turn a value next to 0 into 0, or
   * the other way round, and thereby infinity into NaN. Here rounding decides nothing of that kind.
   */
  @Test
  void goWhereStockHasThemWhereNoValueIsNextToZero() {
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
        inBfloat16(stock), images, Twins.TOLERANCE_OF_TIES);
  }

  @Test
  void areNotLost() {
    requireBfloat16();
    Twins twins = inBfloat16(layersForBfloat16());
    assertThat(twins.report().stock()).containsOnlyKeys("output");
    NonFiniteValues.assertNoneIsLost(twins, Nets.images(1, 4, 3, 8, 8));
  }

  @Test
  void areThoseOfStockAtEveryPlaceOfAConvolution() {
    requireBfloat16();
    PlacesNet net =
        new PlacesNet(new PlacesNet.Shape(1, 2, 3, 4), List.of(Layers.conv(3, 3).build()));
    net.assertPlaces(inBfloat16(net.graph()), Integer.MAX_VALUE, 0.05);
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
    return new Twins(stock, fast, report);
  }
}
