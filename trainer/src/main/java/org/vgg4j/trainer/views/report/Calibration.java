package org.vgg4j.trainer.views.report;

import org.vgg4j.trainer.runs.Predictions;

/**
 * Whether a network is right as often as it says. Guo et al., On Calibration of Modern Neural
 * Networks, 2017: images are put into bins of equal width by the probability of the predicted
 * class; the expected calibration error is the mean gap between a bin's accuracy and its mean
 * confidence, weighted by its images.
 *
 * @param images per bin
 * @param confidence mean per bin, in [0, 1]; NaN for an empty bin
 * @param accuracy per bin, in [0, 1]; NaN for an empty bin
 * @param error the expected calibration error, in [0, 1]
 */
record Calibration(int[] images, double[] confidence, double[] accuracy, double error) {

  static final int BINS = 10;

  static Calibration of(Predictions predictions) {
    int[] images = new int[BINS];
    double[] confidence = new double[BINS];
    double[] accuracy = new double[BINS];
    for (Predictions.Row row : predictions.rows()) {
      int bin = Math.min(BINS - 1, (int) (row.confidence() * BINS));
      images[bin]++;
      confidence[bin] += row.confidence();
      accuracy[bin] += row.right() ? 1 : 0;
    }
    double error = 0;
    for (int bin = 0; bin < BINS; bin++) {
      error += Math.abs(accuracy[bin] - confidence[bin]) / predictions.rows().size();
      confidence[bin] = images[bin] == 0 ? Double.NaN : confidence[bin] / images[bin];
      accuracy[bin] = images[bin] == 0 ? Double.NaN : accuracy[bin] / images[bin];
    }
    return new Calibration(images, confidence, accuracy, error);
  }
}
