package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.agreement.Nets;
import org.vgg4j.profiles.agreement.Twins;
import org.vgg4j.profiles.cpu.onednn.OneDnn;

/**
 * Networks in bf16 against stock ones in fp32, where the processor has bf16. A bf16 number has 8
 * significant bits, so values differ by some thousandths. The networks have no corners: with ReLU
 * and maxima such differences decide which values count at all.
 */
class Bfloat16Test {

  private static final double TOLERANCE = 0.03;

  @BeforeAll
  static void requireBfloat16() {
    String reason = "needs a processor with AVX-512 bf16 or AMX";
    if (!OneDnn.hasBfloat16()) {
      System.out.println("Bfloat16Test is skipped: it " + reason);
    }
    assumeTrue(OneDnn.hasBfloat16(), reason);
  }

  private static Twins twins(List<? extends Layer> layers) {
    return twins(Mode.FIXED, layers);
  }

  private static Twins twins(Mode mode, List<? extends Layer> layers) {
    ComputationGraph stock = Nets.chain(InputType.convolutional(12, 10, 3), layers);
    ComputationGraph fast = stock.clone();
    AccelerationReport report =
        new CpuProfile()
            .accelerate(
                fast, new AccelerationSettings(mode, Precision.BF16, 0), new Tuning(16, 3, 12, 10));
    assertThat(report.stock()).containsOnlyKeys("output");
    return new Twins(stock, fast, report);
  }

  private static ConvolutionLayer.Builder convolution(int channels) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(channels)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.TANH);
  }

  private static void assertAgree(Twins twins, DataSet batch) {
    assertNear(
        "output",
        twins.stock().outputSingle(batch.getFeatures()),
        twins.fast().outputSingle(batch.getFeatures()));
    for (ComputationGraph graph : List.of(twins.stock(), twins.fast())) {
      graph.setInputs(batch.getFeatures());
      graph.setLabels(batch.getLabels());
      graph.computeGradientAndScore();
    }
    assertThat(twins.fast().score()).isCloseTo(twins.stock().score(), Percentage.withPercentage(1));
    Map<String, INDArray> actual = twins.fast().gradient().gradientForVariable();
    twins
        .stock()
        .gradient()
        .gradientForVariable()
        .forEach((name, gradient) -> assertNear(name, gradient, actual.get(name)));
  }

  private static void assertNear(String what, INDArray expected, INDArray actual) {
    assertThat(actual.dataType()).as(what).isEqualTo(DataType.FLOAT);
    double scale = expected.norm2Number().doubleValue();
    double distance = expected.sub(actual).norm2Number().doubleValue();
    assertThat(distance / scale).as(what).isLessThan(TOLERANCE);
  }

  @Test
  void convolutionsAndDenseLayersAgreeWithStockInEveryGradient() {
    Twins twins =
        twins(
            List.of(
                convolution(16).build(),
                convolution(33).hasBias(false).stride(2, 2).build(),
                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                    .kernelSize(2, 2)
                    .stride(2, 2)
                    .build(),
                new DenseLayer.Builder().nOut(40).activation(Activation.TANH).build(),
                new DenseLayer.Builder().nOut(17).activation(Activation.SIGMOID).build()));

    assertAgree(twins, Nets.images(1, 6, 3, 12, 10));
    assertAgree(twins, Nets.images(2, 1, 3, 12, 10));
    assertAgree(twins, Nets.images(3, 19, 3, 12, 10));
  }

  @Test
  void layoutsKernelsAndPrecisionsChosenByTimingAgreeWithStockInEveryGradient() {
    Twins twins =
        twins(
            Mode.ON,
            List.of(
                convolution(32).build(),
                convolution(40).build(),
                convolution(33).hasBias(false).stride(2, 2).build(),
                new GlobalPoolingLayer(PoolingType.AVG)));

    assertAgree(twins, Nets.images(1, 16, 3, 12, 10));
    assertAgree(twins, Nets.images(2, 3, 3, 12, 10));
  }

  @Test
  void batchNormAndGlobalPoolingAgreeWithStockInEveryGradient() {
    Twins twins =
        twins(
            List.of(
                convolution(16).activation(Activation.IDENTITY).hasBias(false).build(),
                new BatchNormalization(),
                new ActivationLayer(Activation.TANH),
                convolution(32).activation(Activation.IDENTITY).hasBias(false).build(),
                new BatchNormalization(),
                new ActivationLayer(Activation.TANH),
                new GlobalPoolingLayer(PoolingType.AVG),
                new DenseLayer.Builder().nOut(24).activation(Activation.TANH).build()));

    assertAgree(twins, Nets.images(1, 16, 3, 12, 10));
    assertAgree(twins, Nets.images(2, 5, 3, 12, 10));
  }

  @Test
  void updatesSmallerThanBfloat16CanTellFromTheWeightsAreKept() {
    ComputationGraph graph =
        Nets.chain(InputType.convolutional(12, 10, 3), List.of(convolution(16).build()));
    graph.setLearningRate(1e-7);
    new CpuProfile().accelerate(graph, new AccelerationSettings(Mode.FIXED, Precision.BF16, 0));
    INDArray before = graph.params().dup();

    graph.fit(Nets.images(1, 6, 3, 12, 10));

    assertThat(graph.params().dataType()).isEqualTo(DataType.FLOAT);
    double update = before.sub(graph.params()).norm2Number().doubleValue();
    assertThat(update).isBetween(1e-9, 1e-4 * before.norm2Number().doubleValue());
  }
}
