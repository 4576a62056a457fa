package org.vgg4j.trainer.training.workers;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.trainer.training.update.ThreadDevice;

/**
 * Averages of what workers hold, each worker counted by the images that it has trained on: where
 * one of them had no part of a step, or a smaller one, it counts for less.
 */
public final class Averaging {

  /** The names of batch norm's running statistics; a network has two of them. */
  private static final List<String> STATISTICS = List.of("mean", "var", "log10stdev");

  private Averaging() {}

  /**
   * Makes the first array the average of all, {@code a_0 + sum n_w / n (a_w - a_0)}: what is the
   * same everywhere stays what it is to the bit. The other arrays' values are lost.
   *
   * @param arrays of the same shape, in the workers' order
   * @param images of each worker, at least one of them above 0
   */
  public static void average(List<INDArray> arrays, long[] images) {
    INDArray first = arrays.get(0).reshape(arrays.get(0).length());
    long all = 0;
    List<INDArray> differences = new ArrayList<>();
    for (int worker = 0; worker < arrays.size(); worker++) {
      all += images[worker];
      INDArray array = ThreadDevice.of(arrays.get(worker)).reshape(first.length());
      differences.add(worker == 0 || images[worker] == 0 ? null : array.subi(first));
    }
    for (int worker = 1; worker < arrays.size(); worker++) {
      if (differences.get(worker) != null) {
        double share = (double) images[worker] / all;
        // Added in place: an array of all weights is not made for it.
        Nd4j.getBlasWrapper().level1().axpy(first.length(), share, differences.get(worker), first);
      }
    }
  }

  /** Averages all parameters, running statistics among them, and optimizers' states. */
  public static void averageAll(List<ComputationGraph> graphs, long[] images) {
    average(graphs.stream().map(ComputationGraph::params).toList(), images);
    if (graphs.get(0).getUpdater().getStateViewArray() != null) {
      average(
          graphs.stream().map(graph -> graph.getUpdater().getStateViewArray()).toList(), images);
    }
  }

  /** Averages batch norm's running statistics alone. */
  public static void averageStatistics(List<ComputationGraph> graphs, long[] images) {
    Layer[] layers = graphs.get(0).getLayers();
    for (int i = 0; i < layers.length; i++) {
      if (layers[i].conf().getLayer() instanceof BatchNormalization) {
        for (String name : STATISTICS) {
          if (layers[i].paramTable().containsKey(name)) {
            int layer = i;
            average(
                graphs.stream().map(graph -> graph.getLayers()[layer].getParam(name)).toList(),
                images);
          }
        }
      }
    }
  }

  /**
   * Gives a replica another graph's parameters, optimizer's state and count of steps.
   *
   * @param state whether it takes steps of its own, for which it needs the optimizer's state
   */
  public static void copy(ComputationGraph from, ComputationGraph to, boolean state) {
    to.params().assign(ThreadDevice.of(from.params()));
    INDArray optimizer = state ? from.getUpdater().getStateViewArray() : null;
    if (optimizer != null) {
      to.getUpdater().getStateViewArray().assign(ThreadDevice.of(optimizer));
    }
    to.getConfiguration().setIterationCount(from.getConfiguration().getIterationCount());
  }
}
