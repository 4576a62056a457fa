package org.vgg4j.profiles.spark.worker;

import java.io.Serializable;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.trainer.device.HostValues;
import org.vgg4j.trainer.training.workers.Averaging;

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
   * Sets a graph to the average of several.
   *
   * @param images that each has trained on, by which it is counted
   * @param iterations steps that the optimizer has counted
   */
  public static void averaged(
      List<Weights> all, long[] images, int iterations, ComputationGraph graph) {
    average(all.stream().map(Weights::parameters).toList(), images, graph.params());
    if (all.get(0).optimizer.length > 0) {
      INDArray state = graph.getUpdater().getStateViewArray();
      average(all.stream().map(Weights::optimizer).toList(), images, state);
    }
    graph.getConfiguration().setIterationCount(iterations);
  }

  private static void average(List<float[]> values, long[] images, INDArray target) {
    List<INDArray> arrays = values.stream().map(Nd4j::createFromArray).toList();
    Averaging.average(arrays, images);
    target.assign(arrays.get(0).reshape(target.shape()));
    // Rather than when the collector finds them.
    arrays.forEach(INDArray::close);
  }
}
