package org.vgg4j.trainer.training.figures;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.figures.StepFigures;
import org.vgg4j.trainer.evaluation.Evaluator;

/**
 * A step that has changed the weights, and what it found out of its batch, to be read in the order
 * of the steps.
 *
 * @param figures may have to be waited for
 * @param labels of its images
 * @param learningRate of the step
 * @param seconds it took, waiting for its batch included
 * @param etlMillis of waiting for its batch
 * @param inspected its images {@code [batch, channels, height, width]} where it is looked into;
 *     null otherwise
 */
public record TakenStep(
    StepFigures figures,
    int[] labels,
    double learningRate,
    double seconds,
    double etlMillis,
    INDArray inspected) {

  /** Images in its batch. */
  public int images() {
    return labels.length;
  }

  /** Images whose likeliest class was the right one. */
  public int correct() {
    float[][] rows = figures.probabilities();
    int right = 0;
    for (int i = 0; i < rows.length; i++) {
      right += Evaluator.likeliest(rows[i]) == labels[i] ? 1 : 0;
    }
    return right;
  }
}
