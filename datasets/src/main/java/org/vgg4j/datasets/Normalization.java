package org.vgg4j.datasets;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How pixels become the network's input, per channel: {@code value = (pixel / 255 - mean) /
 * deviation}.
 *
 * @param mean mean of each channel on the scale 0 to 1
 * @param deviation standard deviation of each channel on that scale, above 0
 */
public record Normalization(float[] mean, float[] deviation) {

  private static final int MOST_PIXELS = 64_000_000;

  public Normalization {
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
  public static Normalization zeroToOne(int channels) {
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    return new Normalization(new float[channels], ones);
  }

  /** Mean and deviation of CIFAR-10's 50,000 training images. */
  public static Normalization cifar10() {
    return new Normalization(
        new float[] {0.49139968f, 0.48215841f, 0.44653091f},
        new float[] {0.24703223f, 0.24348513f, 0.26158784f});
  }

  /**
   * Measures a training set, per channel over all pixels of its readable images. Of a set too large
   * for that, as many evenly spread images are measured as hold 64 million pixels.
   *
   * @throws DatasetException if none of them can be read
   */
  public static Normalization ofTrainingImages(ImageSet set) {
    int channels = set.channels();
    int plane = set.height() * set.width();
    int measured = Math.min(set.size(), Math.max(1, MOST_PIXELS / plane));
    // Whole numbers add up to the same whatever the order, so threads do not change the result.
    long[] sums =
        IntStream.range(0, measured)
            .parallel()
            .map(i -> (int) ((long) i * set.size() / measured))
            .collect(
                () -> new long[2 * channels + 1],
                (sum, index) -> addImage(set, index, sum),
                (sum, other) -> Arrays.setAll(sum, i -> sum[i] + other[i]));
    float[] mean = new float[channels];
    float[] deviation = new float[channels];
    if (measured > 0 && sums[2 * channels] == 0) {
      throw new DatasetException(
          "none of %,d training images can be read, expected most; repair or replace them"
              .formatted(measured));
    }
    double count = Math.max(1.0, (double) sums[2 * channels] * plane);
    for (int c = 0; c < channels; c++) {
      double average = sums[2 * c] / count;
      mean[c] = (float) (average / 255);
      double variance = Math.max(0, sums[2 * c + 1] / count - average * average);
      // Images of one color must not divide by zero.
      deviation[c] = (float) Math.max(Math.sqrt(variance) / 255, 1e-3);
    }
    return new Normalization(mean, deviation);
  }

  /** Adds sum and sum of squares of each channel, and one image, if it can be read. */
  private static void addImage(ImageSet set, int index, long[] sums) {
    int plane = set.height() * set.width();
    byte[] pixels = new byte[set.channels() * plane];
    try {
      set.read(index, null, pixels, 0);
    } catch (UnreadableImageException e) {
      return;
    }
    sums[2 * set.channels()]++;
    for (int c = 0; c < set.channels(); c++) {
      long sum = 0;
      long squares = 0;
      for (int p = c * plane; p < (c + 1) * plane; p++) {
        int value = pixels[p] & 0xff;
        sum += value;
        squares += (long) value * value;
      }
      sums[2 * c] += sum;
      sums[2 * c + 1] += squares;
    }
  }

  /** The value of every pixel: {@code [channel][pixel]}. */
  public float[][] table() {
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
    return other instanceof Normalization that
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
