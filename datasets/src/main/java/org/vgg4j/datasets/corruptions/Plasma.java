package org.vgg4j.datasets.corruptions;

import java.util.random.RandomGenerator;

/**
 * Clouds by diamonds and squares (Fournier, Fussell and Carpenter, Computer Rendering of Stochastic
 * Models, 1982): the middle of four points is their mean and a random number, which is smaller
 * between points that are nearer. Left and right borders fit together, and so do top and bottom.
 */
final class Plasma {

  private Plasma() {}

  /**
   * Draws clouds.
   *
   * @param least how high and wide they are at least, in pixels; they are a power of two
   * @param decay by whose square the random numbers become smaller from one distance to half of it
   * @return values from 0 to 1, both of which are there
   */
  static Plane draw(int least, double decay, RandomGenerator random) {
    int side = Math.max(2, Integer.highestOneBit(2 * least - 1));
    Plane clouds = new Plane(side, side, new float[side * side]);
    double size = 1;
    for (int step = side; step >= 2; step /= 2) {
      int half = step / 2;
      for (int y = half; y < side; y += step) {
        for (int x = half; x < side; x += step) {
          double around =
              wrapped(clouds, y - half, x - half)
                  + wrapped(clouds, y - half, x + half)
                  + wrapped(clouds, y + half, x - half)
                  + wrapped(clouds, y + half, x + half);
          clouds.values()[y * side + x] = (float) (around / 4 + size * random.nextDouble(-1, 1));
        }
      }
      for (int y = 0; y < side; y += half) {
        for (int x = (y + half) % step; x < side; x += step) {
          double around =
              wrapped(clouds, y - half, x)
                  + wrapped(clouds, y + half, x)
                  + wrapped(clouds, y, x - half)
                  + wrapped(clouds, y, x + half);
          clouds.values()[y * side + x] = (float) (around / 4 + size * random.nextDouble(-1, 1));
        }
      }
      size /= decay * decay;
    }
    return stretched(clouds);
  }

  private static float wrapped(Plane clouds, int y, int x) {
    return clouds.at(Math.floorMod(y, clouds.height()), Math.floorMod(x, clouds.width()));
  }

  private static Plane stretched(Plane clouds) {
    float least = Float.MAX_VALUE;
    float most = -Float.MAX_VALUE;
    for (float value : clouds.values()) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    float from = least;
    float range = most - least;
    return clouds.with((y, x) -> (clouds.at(y, x) - from) / range);
  }
}
