package org.vgg4j.profiles.figures;

/**
 * What a training step found out of its batch before it changed the weights. A GPU may still be
 * computing it: whoever asks waits for that.
 */
public interface StepFigures {

  /** Mean over the batch, penalties of the weights included, in nats. */
  double loss();

  /** Class probabilities {@code [batch][classes]}. */
  float[][] probabilities();
}
