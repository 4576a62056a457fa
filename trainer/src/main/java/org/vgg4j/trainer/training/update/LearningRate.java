package org.vgg4j.trainer.training.update;

import java.util.IdentityHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Sets a graph's learning rate for the next step. {@code ComputationGraph.setLearningRate} rebuilds
 * the updater at every call; here the rate is written into the updater configurations, which the
 * updater blocks read at every step.
 */
public final class LearningRate {

  /** Each with what the rate is multiplied with. */
  private final Map<IUpdater, Double> factors = new IdentityHashMap<>();

  /**
   * @param batchNormFactor what batch norm's rate is of the others'
   */
  public LearningRate(ComputationGraph graph, double batchNormFactor) {
    for (Layer layer : graph.getLayers()) {
      if (layer.conf().getLayer() instanceof BaseLayer configuration) {
        double factor = configuration instanceof BatchNormalization ? batchNormFactor : 1;
        add(configuration.getIUpdater(), factor);
        add(configuration.getBiasUpdater(), factor);
      }
    }
  }

  private void add(IUpdater updater, double factor) {
    if (updater != null && !(updater instanceof NoOp)) {
      Double other = factors.put(updater, factor);
      if (other != null && other != factor) {
        throw new IllegalStateException("layers of two rates share an updater");
      }
    }
  }

  /** The rate of the next step. */
  public void set(double rate) {
    factors.forEach((updater, factor) -> updater.setLrAndSchedule(rate * factor, null));
  }
}
