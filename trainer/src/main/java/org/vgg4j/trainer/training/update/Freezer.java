package org.vgg4j.trainer.training.update;

import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.FrozenLayers;

/** Takes what is not trained any more out of the backward pass, from epoch to epoch. */
public final class Freezer {

  private final ComputationGraph graph;
  private final FixedParameters fixed;
  private final Runnable accelerate;

  /**
   * @param accelerate makes the graph fast again, once another part of it is frozen
   */
  public Freezer(ComputationGraph graph, FixedParameters fixed, Runnable accelerate) {
    this.graph = graph;
    this.fixed = fixed;
    this.accelerate = accelerate;
  }

  /** Before the first step of an epoch, counted from 0, or of what is left of it. */
  public void begin(int epoch) {
    Set<String> frozen = fixed.frozenVertices(epoch);
    if (!frozen.equals(FrozenLayers.of(graph))) {
      FrozenLayers.freeze(graph, frozen);
      accelerate.run();
      // Nobody writes the gradients of what is frozen: the last ones would be bound and added up.
      INDArray gradients = graph.getFlattenedGradients();
      if (gradients != null) {
        gradients.assign(0);
      }
    }
  }
}
