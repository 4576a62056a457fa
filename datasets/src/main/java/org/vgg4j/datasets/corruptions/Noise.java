package org.vgg4j.datasets.corruptions;

import java.util.random.RandomGenerator;

/** Noise of single values. Tables are of CIFAR-10-C first, then of ImageNet-C. */
final class Noise {

  private static final double[] DEVIATION = {
    0.04, 0.06, 0.08, 0.09, 0.10, 0.08, 0.12, 0.18, 0.26, 0.38
  };
  private static final double[] PHOTONS = {500, 250, 100, 75, 50, 60, 25, 12, 5, 3};
  private static final double[] SHARE = {
    0.01, 0.02, 0.03, 0.05, 0.07, 0.03, 0.06, 0.09, 0.17, 0.27
  };

  private Noise() {}

  /** A normal number is added to every value. */
  static Planes gaussian(Planes image, int level, RandomGenerator random) {
    return image.each(
        plane -> plane.with((y, x) -> plane.at(y, x) + DEVIATION[level] * random.nextGaussian()));
  }

  /** As many photons as a dark place gets: a Poisson number in the place of every value. */
  static Planes shot(Planes image, int level, RandomGenerator random) {
    double most = PHOTONS[level];
    return image.each(
        plane -> plane.with((y, x) -> poisson(plane.at(y, x) * most, random.nextDouble()) / most));
  }

  /**
   * The number of events that a uniform number stands for, by adding up probabilities.
   *
   * @param mean at most 500, for which the first probability is still a number
   */
  private static int poisson(double mean, double uniform) {
    int count = 0;
    double probability = Math.exp(-mean);
    double sum = probability;
    // Rounding may keep the sum below 1, but never beyond where nothing is added any more.
    while (uniform > sum && (count < mean || probability > 1e-18)) {
      count++;
      probability *= mean / count;
      sum += probability;
    }
    return count;
  }

  /** Salt and pepper: a share of the values becomes black or white. */
  static Planes impulse(Planes image, int level, RandomGenerator random) {
    return image.each(
        plane ->
            plane.with(
                (y, x) -> {
                  double chance = random.nextDouble();
                  boolean salt = random.nextBoolean();
                  return chance >= SHARE[level] ? plane.at(y, x) : salt ? 1 : 0;
                }));
  }
}
