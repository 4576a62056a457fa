package org.vgg4j.profiles;

import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The optimizer of a graph that can bound gradients and add up those of several batches before it
 * takes a step.
 */
public interface GradientControl {

  /** That of a graph, if it has such a one. */
  static Optional<GradientControl> of(ComputationGraph graph) {
    // Gives a graph that has none yet its optimizer, as its first step would.
    graph.getUpdater(true);
    return graph.getOptimizer() instanceof GradientControl control
        ? Optional.of(control)
        : Optional.empty();
  }

  /** From the next step on, gradients are bound so. */
  void clip(GradientClip clip);

  /**
   * Whether the next {@code fit} is only a part of a step: its gradients are kept and added to
   * those of the next, and no weight changes. Batch norm's running statistics do, with each part.
   */
  void holdBack(boolean hold);
}
