package org.vgg4j.profiles;

import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

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

  /**
   * Gradients that are held back.
   *
   * @param sum over the images, as long as the parameters; good until others are held back
   * @param images behind it, at least 1
   */
  record Held(INDArray sum, int images) {}

  /** Takes those that are held back, which are then held no more; empty where there are none. */
  Optional<Held> takeHeld();

  /** Adds gradients of another graph with the same parameters to those that are held back. */
  void hold(Held others);

  /**
   * Takes the step of the gradients that are held back, without a pass. Listeners are not told.
   *
   * @throws IllegalStateException if there are none
   */
  void step();
}
