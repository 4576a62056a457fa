package org.vgg4j.trainer.device;

import java.util.Locale;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Whether a network is made of numbers. A loss does not tell: the step that broke the weights had a
 * finite one, and a single weight that is NaN may meet no image for a while.
 */
public final class FiniteNetwork {

  /** What a network is made of, in words. */
  public static final String PARAMETERS = "parameters";

  /** What an optimizer keeps of the steps before, in words. */
  public static final String OPTIMIZER_STATE = "values of the optimizer's state";

  private FiniteNetwork() {}

  /**
   * What is wrong with a network's parameters, batch norm's running statistics among them, or with
   * its optimizer's state. Costs one sum over each where nothing is.
   *
   * @return in words that begin a sentence; empty where all values are finite
   */
  public static Optional<String> fault(ComputationGraph graph) {
    Optional<String> fault = fault(graph.params(), PARAMETERS);
    INDArray state = graph.getUpdater() == null ? null : graph.getUpdater().getStateViewArray();
    return fault.isPresent() || state == null ? fault : fault(state, OPTIMIZER_STATE);
  }

  private static Optional<String> fault(INDArray values, String kind) {
    // A sum is NaN or infinite if any value is. Finite ones may add up to infinity: then they are
    // counted.
    if (values.isEmpty() || Double.isFinite(values.sumNumber().doubleValue())) {
      return Optional.empty();
    }
    int count = 0;
    for (float value : HostValues.of(values)) {
      count += Float.isFinite(value) ? 0 : 1;
    }
    return count == 0 ? Optional.empty() : Optional.of(fault(count, values.length(), kind));
  }

  /** What is wrong with so many values of a kind, in words that begin a sentence. */
  public static String fault(long notFinite, long all, String kind) {
    return String.format(Locale.ROOT, "%,d of %,d %s are NaN or infinite", notFinite, all, kind);
  }
}
