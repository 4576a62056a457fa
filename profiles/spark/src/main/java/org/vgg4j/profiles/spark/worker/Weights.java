package org.vgg4j.profiles.spark.worker;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.trainer.training.workers.Averaging;

/** What a step starts from and ends with. */
public final class Weights implements Serializable {
  private static final long serialVersionUID = 1L;

  /** All of a graph, batch norm's running statistics among them. */
  private final RawFloats parameters;

  /** State; null where it has none. */
  private final RawFloats optimizer;

  private final int iterations;

  private Weights(RawFloats parameters, RawFloats optimizer, int iterations) {
    this.parameters = parameters;
    this.optimizer = optimizer;
    this.iterations = iterations;
  }

  /** Those of a graph. */
  public static Weights of(ComputationGraph graph) {
    INDArray state = graph.getUpdater().getStateViewArray();
    return new Weights(
        RawFloats.of(graph.params()),
        state == null ? null : RawFloats.of(state),
        graph.getConfiguration().getIterationCount());
  }

  /** Bytes of those of a graph. */
  public static long bytes(ComputationGraph graph) {
    INDArray state = graph.getUpdater().getStateViewArray();
    return Float.BYTES * (graph.params().length() + (state == null ? 0 : state.length()));
  }

  /** Sets a graph's parameters to these, before its layers are frozen. */
  void setParameters(ComputationGraph graph) {
    parameters.copyTo(graph.params());
  }

  /** Sets a graph to these. */
  void setIn(ComputationGraph graph) {
    setParameters(graph);
    if (optimizer != null) {
      optimizer.copyTo(graph.getUpdater().getStateViewArray());
    }
    graph.getConfiguration().setIterationCount(iterations);
  }

  /**
   * Sets a graph to the average of several. Where this fails, the graph is neither what it was nor
   * that.
   *
   * @param images that each has trained on, by which it is counted
   * @param iterations steps that the optimizer has counted
   */
  public static void averaged(
      List<Weights> all, long[] images, int iterations, ComputationGraph graph) {
    average(all.stream().map(one -> one.parameters).toList(), images, graph.params());
    if (all.get(0).optimizer != null) {
      INDArray state = graph.getUpdater().getStateViewArray();
      average(all.stream().map(one -> one.optimizer).toList(), images, state);
    }
    graph.getConfiguration().setIterationCount(iterations);
  }

  /** In the place of the first, so that arrays are made for the others alone. */
  private static void average(List<RawFloats> values, long[] images, INDArray target) {
    List<INDArray> arrays = new ArrayList<>(List.of(target));
    values.get(0).copyTo(target);
    for (RawFloats other : values.subList(1, values.size())) {
      INDArray array = Nd4j.createUninitialized(DataType.FLOAT, target.shape());
      arrays.add(array);
      other.copyTo(array);
    }
    Averaging.average(arrays, images);
    // Rather than when the collector finds them.
    arrays.subList(1, arrays.size()).forEach(INDArray::close);
  }
}
