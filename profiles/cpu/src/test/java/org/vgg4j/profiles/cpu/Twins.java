package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.cpu.convolution.AlgorithmSelector;
import org.vgg4j.profiles.cpu.convolution.ConvolutionContext;
import org.vgg4j.profiles.cpu.graph.OneDnnEngine;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;
import org.vgg4j.profiles.layers.GraphAccelerator;

/** The same graph twice, stock and accelerated, and how far apart the two are. */
record Twins(ComputationGraph stock, ComputationGraph fast, AccelerationReport report) {

  static final double TOLERANCE = 1e-4;

  private static final double TOLERANCE_OF_TIES = 0.3;

  static Twins of(ComputationGraph stock) {
    ComputationGraph fast = stock.clone();
    return new Twins(stock, fast, accelerate(fast, AccelerationSettings.Mode.FIXED));
  }

  /** Twins of which the fast one keeps its values in a given layout. */
  static Twins in(Layout layout, ComputationGraph stock) {
    ComputationGraph fast = stock.clone();
    Session session = new Session(layout, false, ComputeThreads.of(0));
    GraphAccelerator.Result result =
        GraphAccelerator.accelerate(
            fast, new OneDnnEngine(new ConvolutionContext(session, AlgorithmSelector.BY_RULE)));
    return new Twins(
        stock,
        fast,
        new AccelerationReport(
            "test", result.replaced(), result.stock(), 0, result.fallbacks(), null));
  }

  /** Asserts that a chain of layers in a layout agrees with stock on batches of several sizes. */
  static void assertChainAgrees(Layout layout, int height, int width, List<Layer> layers) {
    Twins twins = in(layout, Nets.chain(InputType.convolutional(height, width, 3), layers));

    assertThat(twins.report().accelerated()).hasSize(layers.size());
    twins.assertAgreeOn(Nets.images(1, 6, 3, height, width));
    twins.assertAgreeOn(Nets.images(2, 1, 3, height, width));
    twins.assertAgreeOn(Nets.images(3, 5, 3, height, width));
    twins.assertAgreeOn(Nets.images(4, 6, 3, height, width));
    twins.assertAgreeOn(Nets.images(5, 18, 3, height, width));
    assertThat(twins.report().fallbacks().soFar()).isEmpty();
  }

  static AccelerationReport accelerate(ComputationGraph graph, AccelerationSettings.Mode mode) {
    return new CpuProfile().accelerate(graph, new AccelerationSettings(mode, Precision.FP32, 0));
  }

  /** Asserts that loss, outputs and every gradient agree on a batch. */
  void assertAgreeOn(DataSet batch) {
    assertAgreeOn(batch, TOLERANCE);
  }

  private void assertAgreeOn(DataSet batch, double tolerance) {
    assertClose(
        "output", stock.outputSingle(batch.getFeatures()), fast.outputSingle(batch.getFeatures()));
    for (ComputationGraph graph : new ComputationGraph[] {stock, fast}) {
      graph.setInputs(batch.getFeatures());
      graph.setLabels(batch.getLabels());
      graph.computeGradientAndScore();
    }
    assertThat(fast.score()).isCloseTo(stock.score(), org.assertj.core.data.Offset.offset(1e-4));
    Map<String, INDArray> expected = stock.gradient().gradientForVariable();
    Map<String, INDArray> actual = fast.gradient().gradientForVariable();
    assertThat(actual.keySet()).containsExactlyElementsOf(expected.keySet());
    expected.forEach((name, gradient) -> assertClose(name, gradient, actual.get(name), tolerance));
    assertClose(
        "all gradients", stock.getFlattenedGradients(), fast.getFlattenedGradients(), tolerance);
  }

  /**
   * Asserts the same, but where {@link Ties} were decided differently the gradients need only be
   * near. Losses and outputs agree all the same.
   */
  void assertAgreeUpToTies(DataSet batch) {
    List<String> ties = Ties.between(stock, fast, batch.getFeatures());
    assertAgreeOn(batch, ties.isEmpty() ? TOLERANCE : TOLERANCE_OF_TIES);
  }

  /** Asserts that two arrays differ by at most the tolerance times the largest value. */
  static void assertClose(String what, INDArray expected, INDArray actual) {
    assertClose(what, expected, actual, TOLERANCE);
  }

  private static void assertClose(
      String what, INDArray expected, INDArray actual, double tolerance) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    double scale = Math.max(expected.amaxNumber().doubleValue(), 1e-6);
    double distance = expected.sub(actual).amaxNumber().doubleValue() / scale;
    assertThat(distance).as("%s, relative to %s", what, scale).isLessThan(tolerance);
  }
}
