package org.vgg4j.cudadouble.kernels;

/** Batch normalization in plain Java. */
final class NormalizationReference implements Reference.Normalization {

  private final float[] x;
  private final long[] shape;
  private final int channels;
  private final int pixels;
  private final double epsilon;
  private final double[] mean;
  private final double[] variance;

  /** By mean and biased variance of a batch. */
  NormalizationReference(float[] x, double epsilon, long... shape) {
    this.x = x;
    this.shape = shape;
    this.channels = (int) shape[1];
    this.pixels = Values.size(shape[2], shape[3]);
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

  @Override
  public float[] mean() {
    return Values.floats(mean);
  }

  @Override
  public float[] variance() {
    return Values.floats(variance);
  }

  private double normal(int i) {
    int c = channel(i);
    return (x[i] - mean[c]) / Math.sqrt(variance[c] + epsilon);
  }

  @Override
  public float[] forward(float[] scale, float[] shift) {
    float[] result = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = (float) (scale[channel(i)] * normal(i) + shift[channel(i)]);
    }
    return result;
  }

  @Override
  public float[] scaleGradient(float[] dy) {
    double[] sums = new double[channels];
    for (int i = 0; i < x.length; i++) {
      sums[channel(i)] += dy[i] * normal(i);
    }
    return Values.floats(sums);
  }

  @Override
  public float[] sourceGradient(float[] dy, float[] scale) {
    float[] ofScale = scaleGradient(dy);
    double[] sums = new double[channels];
    for (int i = 0; i < x.length; i++) {
      sums[channel(i)] += dy[i];
    }
    double count = (double) x.length / channels;
    float[] result = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      int c = channel(i);
      double gradient = dy[i] - sums[c] / count - normal(i) * ofScale[c] / count;
      result[i] = (float) (scale[c] / Math.sqrt(variance[c] + epsilon) * gradient);
    }
    return result;
  }

  @Override
  public float[] shiftGradient(float[] dy) {
    return PlainJava.channelSums(dy, shape);
  }
}
