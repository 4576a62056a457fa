package org.vgg4j.cudadouble.kernels;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** Arrays to compute with. */
final class Values {

  private Values() {}

  static int size(long... shape) {
    long size = 1;
    for (long extent : shape) {
      size *= extent;
    }
    return Math.toIntExact(size);
  }

  /** Values that are the same in every run, and no two of them alike. */
  static float[] random(long seed, int count) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  static float[] map(float[] values, DoubleUnaryOperator function) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) function.applyAsDouble(values[i]);
    }
    return result;
  }

  static float[] multiply(float[] a, float[] b) {
    float[] products = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      products[i] = a[i] * b[i];
    }
    return products;
  }

  /** {@code alpha * a + beta * b}. */
  static float[] sum(double alpha, float[] a, double beta, float[] b) {
    float[] sums = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      sums[i] = (float) (alpha * a[i] + beta * b[i]);
    }
    return sums;
  }

  static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  static int[] ints(long[] values) {
    int[] ints = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      ints[i] = (int) values[i];
    }
    return ints;
  }
}
