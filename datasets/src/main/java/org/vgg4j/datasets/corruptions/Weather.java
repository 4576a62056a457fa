package org.vgg4j.datasets.corruptions;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Weather and light. Tables are of CIFAR-10-C first, then of ImageNet-C. */
final class Weather {

  // Mean and deviation of the flakes' noise, its enlargement, what of it is a flake; radius and
  // deviation of their fall, in pixels; the share of the image that is not whitened.
  private static final double[][] SNOW = {
    {0.1, 0.2, 1, 0.6, 8, 3, 0.95},
    {0.1, 0.2, 1, 0.5, 10, 4, 0.9},
    {0.15, 0.3, 1.75, 0.55, 10, 4, 0.9},
    {0.25, 0.3, 2.25, 0.6, 12, 6, 0.85},
    {0.3, 0.3, 1.25, 0.65, 14, 12, 0.8},
    {0.1, 0.3, 3, 0.5, 10, 4, 0.8},
    {0.2, 0.3, 2, 0.5, 12, 4, 0.7},
    {0.55, 0.3, 4, 0.9, 12, 8, 0.7},
    {0.55, 0.3, 4.5, 0.85, 12, 8, 0.65},
    {0.55, 0.3, 2.5, 0.85, 12, 12, 0.55}
  };
  // Shares of the image and of the frost.
  private static final double[][] FROST = {
    {1, 0.2}, {1, 0.3}, {0.9, 0.4}, {0.85, 0.4}, {0.75, 0.45},
    {1, 0.4}, {0.8, 0.6}, {0.7, 0.7}, {0.65, 0.7}, {0.6, 0.75}
  };
  // How much of it, and how smooth it is.
  private static final double[][] FOG = {
    {0.2, 3}, {0.5, 3}, {0.75, 2.5}, {1, 2}, {1.5, 1.75},
    {1.5, 2}, {2, 2}, {2.5, 1.7}, {2.5, 1.5}, {3, 1.4}
  };
  private static final double[] BRIGHTNESS = {0.05, 0.1, 0.15, 0.2, 0.3, 0.1, 0.2, 0.3, 0.4, 0.5};

  private Weather() {}

  /** Flakes that fall, from two sides, before an image that is whitened. */
  static Planes snow(Planes image, int level, RandomGenerator random) {
    double[] c = SNOW[level];
    int height = image.height();
    int width = image.width();
    Plane noise = Plane.of(height, width, (y, x) -> c[0] + c[1] * random.nextGaussian());
    Plane enlarged = noise.zoomed(c[2]);
    Plane flakes =
        enlarged
            .with((y, x) -> enlarged.at(y, x) < c[3] ? 0 : Math.min(1, enlarged.at(y, x)))
            .smeared((int) c[4], c[5], random.nextDouble(-135, -45));
    return image.each(
        plane ->
            plane.with(
                (y, x) -> {
                  double white = Math.max(plane.at(y, x), 1.5 * image.gray(y, x) + 0.5);
                  return c[6] * plane.at(y, x)
                      + (1 - c[6]) * white
                      + flakes.at(y, x)
                      + flakes.at(height - 1 - y, width - 1 - x);
                }));
  }

  /** Ice on the lens; made by {@link Frost}, where the original has photographs. */
  static Planes frost(Planes image, int level, RandomGenerator random) {
    Planes frost = Frost.draw(image.channels().size(), image.height(), image.width(), random);
    return combined(image, FROST[level][0], frost, FROST[level][1]);
  }

  private static Planes combined(Planes image, double share, Planes other, double otherShare) {
    List<Plane> sum = new ArrayList<>();
    for (int c = 0; c < image.channels().size(); c++) {
      Plane one = image.channels().get(c);
      Plane two = other.channels().get(c);
      sum.add(one.with((y, x) -> share * one.at(y, x) + otherShare * two.at(y, x)));
    }
    return new Planes(sum);
  }

  /** Banks of white, made by diamonds and squares. */
  static Planes fog(Planes image, int level, RandomGenerator random) {
    double amount = FOG[level][0];
    Plane banks = Plasma.draw(Math.max(image.height(), image.width()), FOG[level][1], random);
    double most = image.most();
    return image.each(
        plane ->
            plane.with(
                (y, x) -> (plane.at(y, x) + amount * banks.at(y, x)) * most / (most + amount)));
  }

  /** A longer exposure: more of HSV's value, with hue and saturation as they are. */
  static Planes brightness(Planes image, int level, RandomGenerator random) {
    Plane value =
        image
            .channels()
            .get(0)
            .with((y, x) -> image.channels().stream().mapToDouble(p -> p.at(y, x)).max().orElse(0));
    return image.each(
        plane ->
            plane.with(
                (y, x) -> {
                  double before = value.at(y, x);
                  double after = Math.min(1, before + BRIGHTNESS[level]);
                  return before == 0 ? after : plane.at(y, x) * after / before;
                }));
  }
}
