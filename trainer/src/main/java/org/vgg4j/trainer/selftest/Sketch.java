package org.vgg4j.trainer.selftest;

import java.util.Arrays;
import org.vgg4j.profiles.SplitMix64;

/**
 * What is kept of an array to tell whether another one has the same values: its length in space,
 * and eight sums of all its values, each with signs of its own.
 *
 * <p>The signs are as good as random, so the square of a sum's difference between two arrays is on
 * average the square of the distance between them (Alon, Matias and Szegedy 1996). One value that
 * is wrong, or two that are exchanged, show in every sum; a norm or a sample of values would show
 * neither.
 *
 * @param norm root of the sum of squares
 * @param sums one per set of signs
 */
record Sketch(double norm, double[] sums) {

  static final int SUMS = 8;

  /** The sketch of an array in the order of its dimensions. */
  static Sketch of(float... values) {
    double square = 0;
    double[] sums = new double[SUMS];
    for (int i = 0; i < values.length; i++) {
      square += (double) values[i] * values[i];
      long signs = SplitMix64.at(0, i);
      for (int k = 0; k < SUMS; k++) {
        sums[k] += (signs >> k & 1) == 0 ? values[i] : -values[i];
      }
    }
    return new Sketch(Math.sqrt(square), sums);
  }

  /**
   * The distance between the two arrays over the other's norm, estimated: within a factor of two in
   * nearly all cases. Infinite where this array holds a value that is no number.
   */
  double differenceFrom(Sketch known) {
    double square = 0;
    for (int k = 0; k < SUMS; k++) {
      double difference = sums[k] - known.sums[k];
      square += difference * difference / SUMS;
    }
    double distance = Math.sqrt(square);
    if (Double.isNaN(distance)) {
      return Double.POSITIVE_INFINITY;
    }
    return distance == 0 ? 0 : distance / known.norm;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sketch sketch
        && norm == sketch.norm
        && Arrays.equals(sums, sketch.sums);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sums);
  }

  @Override
  public String toString() {
    return norm + " " + Arrays.toString(sums);
  }
}
