package org.vgg4j.profiles.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.profiles.AccelerationReport;

/** The same graph twice, stock and accelerated, and how far apart the two are. */
public record Twins(ComputationGraph stock, ComputationGraph fast, AccelerationReport report) {

  /** How far values may be apart, relative to the largest. */
  public static final double TOLERANCE = 1e-4;

  /** The same where a value near 0 may be on its other side. */
  public static final double TOLERANCE_OF_TIES = 0.3;

  /** A graph, and a copy of it that the engine computes. */
  public static Twins of(ComputationGraph stock, EngineUnderTest engine) {
    ComputationGraph fast = stock.clone();
    return new Twins(stock, fast, engine.accelerate(fast));
  }

  /**
   * Asserts that a chain of layers agrees with stock on batches of several sizes, and that stock
   * computes nothing of it unless the engine says so.
   */
  static void assertChainAgrees(
      EngineUnderTest engine, String name, int height, int width, List<Layer> layers) {
    Twins twins = of(Nets.chain(InputType.convolutional(height, width, 3), layers), engine);

    twins.assertAgreeOn(Nets.images(1, 6, 3, height, width));
    twins.assertAgreeOn(Nets.images(2, 1, 3, height, width));
    twins.assertAgreeOn(Nets.images(3, 5, 3, height, width));
    twins.assertAgreeOn(Nets.images(4, 6, 3, height, width));
    twins.assertAgreeOn(Nets.images(5, 18, 3, height, width));
    assertThat(twins.report().stockSoFar().size() > (engine.computesOutput() ? 0 : 1))
        .as("beside the output runs stock: %s", twins.report().stockSoFar())
        .isEqualTo(engine.partlyStock().contains(name));
  }

  /** Asserts that loss, outputs and every gradient agree on a batch. */
  public void assertAgreeOn(DataSet batch) {
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
  public void assertAgreeUpToTies(DataSet batch) {
    List<String> ties = Ties.between(stock, fast, batch.getFeatures());
    assertAgreeOn(batch, ties.isEmpty() ? TOLERANCE : TOLERANCE_OF_TIES);
  }

  /** Asserts that two arrays differ by at most the tolerance times the largest value. */
  public static void assertClose(String what, INDArray expected, INDArray actual) {
    assertClose(what, expected, actual, TOLERANCE);
  }

  static void assertClose(String what, INDArray expected, INDArray actual, double tolerance) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    double scale = Math.max(expected.amaxNumber().doubleValue(), 1e-6);
    double distance = expected.sub(actual).amaxNumber().doubleValue() / scale;
    assertThat(distance).as("%s, relative to %s", what, scale).isLessThan(tolerance);
  }
}
