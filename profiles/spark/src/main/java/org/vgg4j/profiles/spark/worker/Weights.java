package org.vgg4j.profiles.spark.worker;

import java.io.Serializable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.trainer.device.HostValues;

/**
 * What a step starts from and ends with.
 *
 * @param parameters all of a graph, batch norm's running statistics among them
 * @param optimizer its state; empty where it has none
 * @param iterations steps that the optimizer has counted
 */
public record Weights(float[] parameters, float[] optimizer, int iterations)
    implements Serializable {

  /** Those of a graph. */
  public static Weights of(ComputationGraph graph) {
    INDArray state = graph.getUpdater().getStateViewArray();
    return new Weights(
        HostValues.of(graph.params()),
        state == null ? new float[0] : HostValues.of(state),
        graph.getConfiguration().getIterationCount());
  }

  /** Sets a graph's parameters to these, before its layers are frozen. */
  void setParameters(ComputationGraph graph) {
    assign(graph.params(), parameters);
  }

  /** Sets a graph to these. */
  public void setIn(ComputationGraph graph) {
    setParameters(graph);
    if (optimizer.length > 0) {
      assign(graph.getUpdater().getStateViewArray(), optimizer);
    }
    graph.getConfiguration().setIterationCount(iterations);
  }

  private static void assign(INDArray target, float[] values) {
    try (INDArray source = Nd4j.createFromArray(values)) {
      target.assign(source.reshape(target.shape()));
    }
  }

  /**
   * Adds these to sums, which begin as zeros.
   *
   * @param share what they are multiplied with; all shares add up to 1
   */
  public void addTo(double[] parameterSums, double[] optimizerSums, double share) {
    for (int i = 0; i < parameters.length; i++) {
      parameterSums[i] += share * parameters[i];
    }
    for (int i = 0; i < optimizer.length; i++) {
      optimizerSums[i] += share * optimizer[i];
    }
  }

  /** Sums, as weights. */
  public static Weights of(double[] parameterSums, double[] optimizerSums, int iterations) {
    return new Weights(rounded(parameterSums), rounded(optimizerSums), iterations);
  }

  private static float[] rounded(double[] sums) {
    float[] values = new float[sums.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) sums[i];
    }
    return values;
  }
}
