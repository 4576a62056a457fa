package org.vgg4j.datasets.augment;

import java.util.random.RandomGenerator;

/** Draws from Beta(alpha, alpha). */
final class SymmetricBeta {

  private SymmetricBeta() {}

  /**
   * The larger of a draw x and 1 - x, which is as likely.
   *
   * @return in [0.5, 1]
   */
  static double largerShare(double alpha, RandomGenerator random) {
    double share = alpha > 0.5 ? ofLarge(alpha, random) : ofSmall(alpha, random);
    return Math.max(share, 1 - share);
  }

  /** Above 1/2, by Ulrich (1984), in Devroye, Non-Uniform Random Variate Generation, IX.3.6. */
  private static double ofLarge(double alpha, RandomGenerator random) {
    double radius = Math.sqrt(1 - Math.pow(random.nextDouble(), 2 / (2 * alpha - 1)));
    return 0.5 * (1 + radius * Math.cos(2 * Math.PI * random.nextDouble()));
  }

  /** Up to 1/2, where it is seldom rejected: Jöhnk (1964), ibid. IX.3.5, by logarithms. */
  private static double ofSmall(double alpha, RandomGenerator random) {
    while (true) {
      double x = Math.log(1 - random.nextDouble()) / alpha;
      double y = Math.log(1 - random.nextDouble()) / alpha;
      if (Math.exp(x) + Math.exp(y) <= 1) {
        return 1 / (1 + Math.exp(y - x));
      }
    }
  }
}
