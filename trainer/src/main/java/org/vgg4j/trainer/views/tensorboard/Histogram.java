package org.vgg4j.trainer.views.tensorboard;

/**
 * How values are spread, in bins of equal width from the least to the greatest.
 *
 * @param limits upper end of each bin
 * @param counts values in each bin; those that are no number are in none
 */
record Histogram(
    double least, double most, double sum, double sumOfSquares, double[] limits, double[] counts) {

  private static final int BINS = 60;

  static Histogram of(float[] values) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      if (Float.isFinite(value)) {
        least = Math.min(least, value);
        most = Math.max(most, value);
        sum += value;
        squares += (double) value * value;
      }
    }
    if (least > most) {
      return new Histogram(0, 0, 0, 0, new double[] {0}, new double[] {0});
    }
    double width = most > least ? (most - least) / BINS : 1e-6;
    double[] limits = new double[BINS];
    double[] counts = new double[BINS];
    for (int bin = 0; bin < BINS; bin++) {
      limits[bin] =
          bin == BINS - 1 ? Math.max(most, least + BINS * width) : least + (bin + 1) * width;
    }
    for (float value : values) {
      if (Float.isFinite(value)) {
        counts[Math.min(BINS - 1, (int) ((value - least) / width))]++;
      }
    }
    return new Histogram(least, most, sum, squares, limits, counts);
  }
}
