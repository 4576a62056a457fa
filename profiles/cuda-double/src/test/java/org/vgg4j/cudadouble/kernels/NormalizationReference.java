package org.vgg4j.cudadouble.kernels;

/** Batch normalization in plain Java. */
final class NormalizationReference {

  private final int channels;
  private final int pixels;
  private final double epsilon;
  private final double[] mean;
  private final double[] variance;

  /** By mean and biased variance of a batch. */
  NormalizationReference(float[] x, double epsilon, long... shape) {
    this.channels = (int) shape[1];
    this.pixels = Reference.size(shape[2], shape[3]);
    this.epsilon = epsilon;
    this.mean = new double[channels];
    this.variance = new double[channels];
    double count = (double) x.length / channels;
    for (int i = 0; i < x.length; i++) {
      mean[channel(i)] += x[i] / count;
    }
    for (int i = 0; i < x.length; i++) {
      variance[channel(i)] += Math.pow(x[i] - mean[channel(i)], 2) / count;
    }
  }

  private int channel(int i) {
    return i / pixels % channels;
  }

  float[] mean() {
    return Reference.floats(mean);
  }

  float[] variance() {
    return Reference.floats(variance);
  }

  private double normal(float[] x, int i) {
    int c = channel(i);
    return (x[i] - mean[c]) / Math.sqrt(variance[c] + epsilon);
  }

  float[] forward(float[] x, float[] scale, float[] shift) {
    float[] result = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = (float) (scale[channel(i)] * normal(x, i) + shift[channel(i)]);
    }
    return result;
  }

  float[] scaleGradient(float[] x, float[] dy) {
    double[] sums = new double[channels];
    for (int i = 0; i < x.length; i++) {
      sums[channel(i)] += dy[i] * normal(x, i);
    }
    return Reference.floats(sums);
  }

  float[] sourceGradient(float[] x, float[] dy, float[] scale) {
    float[] ofScale = scaleGradient(x, dy);
    double[] sums = new double[channels];
    for (int i = 0; i < x.length; i++) {
      sums[channel(i)] += dy[i];
    }
    double count = (double) x.length / channels;
    float[] result = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      int c = channel(i);
      double gradient = dy[i] - sums[c] / count - normal(x, i) * ofScale[c] / count;
      result[i] = (float) (scale[c] / Math.sqrt(variance[c] + epsilon) * gradient);
    }
    return result;
  }
}
