package org.vgg4j.datasets.corruptions;

import java.util.random.RandomGenerator;

/** Blur of lenses, of glass and of movement. Tables are of CIFAR-10-C first, then of ImageNet-C. */
final class Blurring {

  // Radius of the disk, deviation of what smooths its edge, in pixels.
  private static final double[][] DEFOCUS = {
    {0.3, 0.4}, {0.4, 0.5}, {0.5, 0.6}, {1, 0.2}, {1.5, 0.1},
    {3, 0.1}, {4, 0.5}, {6, 0.5}, {8, 0.5}, {10, 0.5}
  };
  // Deviation and farthest neighbor in pixels, and how often.
  private static final double[][] GLASS = {
    {0.05, 1, 1}, {0.25, 1, 1}, {0.4, 1, 1}, {0.25, 1, 2}, {0.4, 1, 2},
    {0.7, 1, 2}, {0.9, 2, 1}, {1, 2, 3}, {1.1, 3, 2}, {1.5, 4, 2}
  };
  // Radius and deviation in pixels.
  private static final double[][] MOTION = {
    {6, 1}, {6, 1.5}, {6, 2}, {8, 2}, {9, 2.5}, {10, 3}, {15, 5}, {15, 8}, {15, 12}, {20, 15}
  };
  // From one factor to the next, and how many, from 1 on.
  private static final double[][] ZOOM = {
    {0.01, 7}, {0.01, 12}, {0.01, 16}, {0.01, 21}, {0.01, 26},
    {0.01, 12}, {0.01, 16}, {0.02, 11}, {0.02, 13}, {0.03, 11}
  };

  private static final double FARTHEST_GAUSSIAN = 4;

  private Blurring() {}

  /** Every point becomes a disk. */
  static Planes defocus(Planes image, int level, RandomGenerator random) {
    double radius = DEFOCUS[level][0];
    int reach = (int) radius;
    int edge = radius > 8 ? 2 : 1;
    // Smoothing must not meet the border of the kernel.
    int size = 2 * (reach + 2 * edge) + 1;
    int middle = size / 2;
    Plane disk =
        Plane.of(size, size, (y, x) -> Math.hypot(y - middle, x - middle) <= radius ? 1 : 0);
    double[] smooth = Plane.gaussian(edge, DEFOCUS[level][1]);
    Plane smoothing = Plane.of(smooth.length, smooth.length, (y, x) -> smooth[y] * smooth[x]);
    Plane smoothed = disk.filtered(smoothing);
    double sum = 0;
    for (float weight : smoothed.values()) {
      sum += weight;
    }
    double whole = sum;
    Plane kernel = smoothed.with((y, x) -> smoothed.at(y, x) / whole);
    return image.each(plane -> plane.filtered(kernel));
  }

  /**
   * Every pixel takes the color of one above and to the left of it, between two Gaussians. The
   * paper says that pixels are exchanged; what its program makes, and what CIFAR-10-C holds, is
   * this.
   */
  static Planes glass(Planes image, int level, RandomGenerator random) {
    double deviation = GLASS[level][0];
    int farthest = (int) GLASS[level][1];
    Planes smooth =
        image.each(plane -> copy(plane.blurred(deviation, FARTHEST_GAUSSIAN, Border.EDGE)));
    int width = image.width();
    for (int pass = 0; pass < GLASS[level][2]; pass++) {
      for (int y = image.height() - farthest; y > farthest; y--) {
        for (int x = width - farthest; x > farthest; x--) {
          int fromX = x + random.nextInt(2 * farthest) - farthest;
          int fromY = y + random.nextInt(2 * farthest) - farthest;
          for (Plane plane : smooth.channels()) {
            plane.values()[y * width + x] = plane.at(fromY, fromX);
          }
        }
      }
    }
    return smooth.each(plane -> plane.blurred(deviation, FARTHEST_GAUSSIAN, Border.EDGE));
  }

  private static Plane copy(Plane plane) {
    return new Plane(plane.height(), plane.width(), plane.values().clone());
  }

  /** A camera that moves, within 45 degrees of the horizontal. */
  static Planes motion(Planes image, int level, RandomGenerator random) {
    double degrees = random.nextDouble(-45, 45);
    return image.each(plane -> plane.smeared((int) MOTION[level][0], MOTION[level][1], degrees));
  }

  /** A camera that moves toward the middle of the image. */
  static Planes zoom(Planes image, int level, RandomGenerator random) {
    double step = ZOOM[level][0];
    int count = (int) ZOOM[level][1];
    return image.each(
        plane -> {
          float[] sum = plane.values().clone();
          for (int i = 0; i < count; i++) {
            float[] zoomed = plane.zoomed(1 + i * step).values();
            for (int p = 0; p < sum.length; p++) {
              sum[p] += zoomed[p];
            }
          }
          return plane.with((y, x) -> sum[y * plane.width() + x] / (count + 1));
        });
  }
}
