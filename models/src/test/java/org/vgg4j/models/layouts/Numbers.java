package org.vgg4j.models.layouts;

import java.util.List;

/** Weights and images by a formula in whole numbers, so that Python makes the very same. */
final class Numbers {

  private static final int IMAGE = 1000;

  private Numbers() {}

  /** In [-1, 1). */
  private static double number(long tensor, long index) {
    long mixed = (index * 2654435761L + tensor * 40503 + 12345) % (1L << 32);
    return ((mixed * 1103515245L + 12345) % (1L << 31)) / (double) (1 << 30) - 1;
  }

  /** Values that keep a network's signal alive: He's for weights, variances around 1. */
  static float[] like(int tensor, String name, List<Long> shape) {
    int length = Math.toIntExact(shape.stream().reduce(1L, (a, b) -> a * b));
    boolean channelsLast = name.endsWith("kernel");
    long outputs = shape.get(channelsLast ? shape.size() - 1 : 0);
    double bound = Math.sqrt(6.0 / (length / outputs));
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      double value = number(tensor, i);
      if (shape.size() > 1) {
        values[i] = (float) (value * bound);
      } else if (name.endsWith("running_var") || name.endsWith(".weight")) {
        values[i] = (float) (1 + 0.5 * value);
      } else {
        values[i] = (float) (0.25 * value);
      }
    }
    return values;
  }

  /** {@code [3, side, side]}, channel by channel. */
  static float[] image(int side) {
    float[] values = new float[3 * side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) number(IMAGE, i);
    }
    return values;
  }
}
