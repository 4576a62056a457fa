package org.vgg4j.profiles.layers.optimizer;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.vgg4j.profiles.figures.StepFigures;

/**
 * Computes the passes of a graph's training steps in the place of the graph, so that nothing of
 * them has to be read before the optimizer's step.
 */
public interface StepPasses {

  /** Whether they can be computed so, the graph being what it is now. */
  boolean available();

  /**
   * Forward and backward, over the inputs and labels that the graph was given; its listeners are
   * told as Deeplearning4j tells them.
   *
   * @param readScore whether the graph's score is known before its listeners are told of the
   *     backward pass; else {@link #updated} gives the step's figures
   * @return the gradients, in the graph's flat array, summed over the batch
   */
  Gradient compute(boolean readScore);

  /** To be called before the update that follows passes whose score was not read. */
  void updateFollows(ComputationGraphUpdater updater);

  /** To be called after it; what the step found out, which may still be computed. */
  StepFigures updated();
}
