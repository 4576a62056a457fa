package org.vgg4j.datasets;

import java.util.Arrays;

/**
 * How pixels become the network's input, per channel: {@code value = (pixel / 255 - mean) /
 * deviation}.
 *
 * @param mean mean of each channel on the scale 0 to 1
 * @param deviation standard deviation of each channel on that scale, above 0
 */
public record Normalisation(float[] mean, float[] deviation) {

  public Normalisation {
    if (mean.length == 0 || mean.length != deviation.length) {
      throw new IllegalArgumentException(
          mean.length + " means and " + deviation.length + " deviations; expected one per channel");
    }
    for (int c = 0; c < mean.length; c++) {
      if (!Float.isFinite(mean[c]) || !(deviation[c] > 0) || !Float.isFinite(deviation[c])) {
        throw new IllegalArgumentException(
            "channel %d has mean %s and deviation %s; expected finite values and a deviation above 0"
                .formatted(c, mean[c], deviation[c]));
      }
    }
    mean = mean.clone();
    deviation = deviation.clone();
  }

  @Override
  public float[] mean() {
    return mean.clone();
  }

  @Override
  public float[] deviation() {
    return deviation.clone();
  }

  /** Pixels on the scale 0 to 1 and nothing else. */
  public static Normalisation zeroToOne(int channels) {
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    return new Normalisation(new float[channels], ones);
  }

  /** Mean and deviation of CIFAR-10's 50,000 training images. */
  public static Normalisation cifar10() {
    return new Normalisation(
        new float[] {0.49139968f, 0.48215841f, 0.44653091f},
        new float[] {0.24703223f, 0.24348513f, 0.26158784f});
  }

  /**
   * Measures a training set, per channel over all pixels. Of more than 10,000 images, 10,000 evenly
   * spread ones are measured.
   */
  public static Normalisation ofTrainingImages(ImageSet set) {
    int channels = set.channels();
    int plane = set.height() * set.width();
    byte[] pixels = new byte[channels * plane];
    double[] sums = new double[channels];
    double[] squares = new double[channels];
    int measured = Math.min(set.size(), MOST_MEASURED);
    for (int i = 0; i < measured; i++) {
      set.read((int) ((long) i * set.size() / measured), null, pixels, 0);
      for (int c = 0; c < channels; c++) {
        long sum = 0;
        long square = 0;
        for (int p = c * plane; p < (c + 1) * plane; p++) {
          int value = pixels[p] & 0xff;
          sum += value;
          square += (long) value * value;
        }
        sums[c] += sum;
        squares[c] += square;
      }
    }
    float[] mean = new float[channels];
    float[] deviation = new float[channels];
    double count = Math.max(1.0, (double) measured * plane);
    for (int c = 0; c < channels; c++) {
      double average = sums[c] / count;
      mean[c] = (float) (average / 255);
      double variance = Math.max(0, squares[c] / count - average * average);
      // Images of one colour must not divide by zero.
      deviation[c] = (float) Math.max(Math.sqrt(variance) / 255, 1e-3);
    }
    return new Normalisation(mean, deviation);
  }

  private static final int MOST_MEASURED = 10_000;

  /** The value of every pixel: {@code [channel][pixel]}. */
  float[][] table() {
    float[][] table = new float[mean.length][256];
    for (int c = 0; c < mean.length; c++) {
      for (int pixel = 0; pixel < 256; pixel++) {
        table[c][pixel] = (pixel / 255f - mean[c]) / deviation[c];
      }
    }
    return table;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Normalisation that
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(deviation, that.deviation);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(mean) + Arrays.hashCode(deviation);
  }

  @Override
  public String toString() {
    return "mean " + Arrays.toString(mean) + ", deviation " + Arrays.toString(deviation);
  }
}
