package org.vgg4j.datasets.images;

/** Weights that bring a stretch of samples to another number of samples, along one axis. */
final class TriangleFilter {

  private final int[] starts;
  private final float[][] weights;

  /**
   * @param from where the stretch begins, in samples; the first sample covers 0 to 1
   * @param length its length in samples, above 0
   * @param count samples it becomes
   * @param available samples there are
   */
  TriangleFilter(double from, double length, int count, int available) {
    starts = new int[count];
    weights = new float[count][];
    double step = length / count;
    double support = Math.max(1, step);
    for (int i = 0; i < count; i++) {
      double center = from + (i + 0.5) * step;
      int start = clamp((int) Math.floor(center - support + 0.5), available);
      int end = clamp((int) Math.floor(center + support + 0.5) - 1, available);
      float[] row = new float[Math.max(1, end - start + 1)];
      double sum = 0;
      for (int k = 0; k < row.length; k++) {
        double distance = Math.abs((start + k + 0.5 - center) / support);
        row[k] = (float) Math.max(0, 1 - distance);
        sum += row[k];
      }
      if (sum == 0) {
        row[0] = 1;
        sum = 1;
      }
      for (int k = 0; k < row.length; k++) {
        row[k] /= (float) sum;
      }
      starts[i] = start;
      weights[i] = row;
    }
  }

  private static int clamp(int index, int available) {
    return Math.max(0, Math.min(available - 1, index));
  }

  /** First sample that has a weight. */
  int first() {
    return starts[0];
  }

  /** Last sample that has a weight. */
  int last() {
    return end(starts.length - 1) - 1;
  }

  int start(int out) {
    return starts[out];
  }

  /** One after the last sample that weighs in {@code out}. */
  int end(int out) {
    return starts[out] + weights[out].length;
  }

  float weight(int out, int sample) {
    return weights[out][sample - starts[out]];
  }

  /**
   * @param samples red, green and blue of the samples from {@link #first()} on
   * @param target receives red, green and blue of every new sample
   */
  void apply(float[] samples, float[] target) {
    for (int out = 0; out < starts.length; out++) {
      float[] row = weights[out];
      int at = 3 * (starts[out] - starts[0]);
      float red = 0;
      float green = 0;
      float blue = 0;
      for (float weight : row) {
        red += weight * samples[at++];
        green += weight * samples[at++];
        blue += weight * samples[at++];
      }
      target[3 * out] = red;
      target[3 * out + 1] = green;
      target[3 * out + 2] = blue;
    }
  }
}
