package org.vgg4j.trainer.training;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Sets a graph's learning rate for the next step. {@code ComputationGraph.setLearningRate} rebuilds
 * the updater at every call; here the rate is written into the updater configurations, which the
 * updater blocks read at every step.
 */
final class LearningRate {

  private final Set<IUpdater> updaters = Collections.newSetFromMap(new IdentityHashMap<>());

  LearningRate(ComputationGraph graph) {
    for (Layer layer : graph.getLayers()) {
      if (layer.conf().getLayer() instanceof BaseLayer configuration) {
        add(configuration.getIUpdater());
        add(configuration.getBiasUpdater());
      }
    }
  }

  private void add(IUpdater updater) {
    if (updater != null && !(updater instanceof NoOp)) {
      updaters.add(updater);
    }
  }

  void set(double rate) {
    for (IUpdater updater : updaters) {
      updater.setLrAndSchedule(rate, null);
    }
  }
}
