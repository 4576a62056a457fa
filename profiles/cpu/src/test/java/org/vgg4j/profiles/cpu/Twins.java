package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Precision;

/** The same graph twice, stock and accelerated, and how far apart the two are. */
record Twins(ComputationGraph stock, ComputationGraph fast, AccelerationReport report) {

  static final double TOLERANCE = 1e-4;

  static Twins of(ComputationGraph stock) {
    ComputationGraph fast = stock.clone();
    return new Twins(stock, fast, accelerate(fast, AccelerationSettings.Mode.FIXED));
  }

  static AccelerationReport accelerate(ComputationGraph graph, AccelerationSettings.Mode mode) {
    return new CpuProfile().accelerate(graph, new AccelerationSettings(mode, Precision.FP32, 0));
  }

  /** Asserts that loss, outputs and every gradient agree on a batch. */
  void assertAgreeOn(DataSet batch) {
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
    expected.forEach((name, gradient) -> assertClose(name, gradient, actual.get(name)));
    assertClose("all gradients", stock.getFlattenedGradients(), fast.getFlattenedGradients());
  }

  /**
   * Asserts that the twins agree on at least one of several batches. Where an activation lies
   * within rounding of 0, or two within rounding of each other, ReLU and max pooling may decide
   * differently in two correct implementations; in a deep network of a small batch that moves whole
   * gradients.
   */
  void assertAgreeOnOneOf(DataSet... batches) {
    AssertionError last = null;
    for (DataSet batch : batches) {
      try {
        assertAgreeOn(batch);
        return;
      } catch (AssertionError difference) {
        last = difference;
      }
    }
    throw last;
  }

  /** Asserts that two arrays differ by at most the tolerance times the largest value. */
  static void assertClose(String what, INDArray expected, INDArray actual) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    double scale = Math.max(expected.amaxNumber().doubleValue(), 1e-6);
    double distance = expected.sub(actual).amaxNumber().doubleValue() / scale;
    assertThat(distance).as("%s, relative to %s", what, scale).isLessThan(TOLERANCE);
  }
}
