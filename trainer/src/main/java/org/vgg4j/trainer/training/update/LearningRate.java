package org.vgg4j.trainer.training.update;

import java.util.IdentityHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.vgg4j.trainer.recipes.Recipe;

/**
 * Sets a graph's learning rate for the next step. {@code ComputationGraph.setLearningRate} rebuilds
 * the updater at every call; here the rate is written into the updater configurations, which the
 * updater blocks read at every step.
 */
public final class LearningRate {

  /** Each with what the rate is multiplied with. */
  private final Map<IUpdater, Double> factors = new IdentityHashMap<>();

  /**
   * Of a graph.
   *
   * @param optimization whose factors count: of batch norm, and of all before the class scores
   */
  public LearningRate(ComputationGraph graph, Recipe.Optimization optimization) {
    Layer scores = null;
    for (Layer layer : graph.getLayers()) {
      scores = layer.numParams() > 0 ? layer : scores;
    }
    for (Layer layer : graph.getLayers()) {
      if (layer.conf().getLayer() instanceof BaseLayer configuration) {
        double factor =
            configuration instanceof BatchNormalization ? optimization.batchNormRateFactor() : 1;
        factor *= layer == scores ? 1 : optimization.baseRateFactor();
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
