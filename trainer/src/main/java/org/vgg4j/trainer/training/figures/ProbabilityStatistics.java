package org.vgg4j.trainer.training.figures;

/** Figures of a batch's class probabilities, [images][classes]. */
public final class ProbabilityStatistics {

  private ProbabilityStatistics() {}

  /** Mean entropy of an image's probabilities, in nats; NaN where one of them is. */
  public static double entropy(float[][] probabilities) {
    double sum = 0;
    for (float[] row : probabilities) {
      for (float probability : row) {
        // Of 0, the limit. A NaN goes into the sum.
        sum -= probability == 0 ? 0 : probability * Math.log(probability);
      }
    }
    return sum / Math.max(1, probabilities.length);
  }

  /**
   * Standard deviation of a class's probability over the images, mean over the classes; NaN for a
   * single image, which cannot differ from others.
   */
  public static double spread(float[][] probabilities) {
    if (probabilities.length < 2) {
      return Double.NaN;
    }
    int classes = probabilities[0].length;
    double sum = 0;
    for (int label = 0; label < classes; label++) {
      double mean = 0;
      double square = 0;
      for (float[] row : probabilities) {
        mean += row[label];
      }
      mean /= probabilities.length;
      for (float[] row : probabilities) {
        square += (row[label] - mean) * (row[label] - mean);
      }
      sum += Math.sqrt(square / probabilities.length);
    }
    return sum / classes;
  }
}
