package org.vgg4j.datasets.corruptions;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Frost on a window: ferns of ice that grow from the borders, with branches at 60 degrees, over a
 * thin and uneven layer. It stands for the photographs of Hendrycks and Dietterich, which cannot be
 * shipped, and is none of them: about as bright, as uneven and as blue as these are at 32 pixels.
 */
final class Frost {

  private static final int FERNS = 6;
  private static final double BRANCHES = Math.toRadians(60);

  // The photographs' means are 0.48 to 0.81, their deviations 0.09 to 0.17.
  private static final double DARKEST = 0.48;
  private static final double BRIGHTEST = 0.81;
  private static final double DEVIATION = 0.14;
  private static final double LEAST_RED = -0.16;
  private static final double BLUE = 0.045;

  private final Plane ice;
  private final RandomGenerator random;

  private Frost(Plane ice, RandomGenerator random) {
    this.ice = ice;
    this.random = random;
  }

  /**
   * Draws frost.
   *
   * @param channels 1 or 3
   */
  static Planes draw(int channels, int height, int width, RandomGenerator random) {
    int side = Math.max(height, width);
    Frost frost = new Frost(new Plane(height, width, new float[height * width]), random);
    for (int fern = 0; fern < FERNS; fern++) {
      frost.grow(side);
    }
    Plane layer = Plasma.draw(side, 1.3, random);
    Plane ferns = frost.ice.blurred(side / 160.0, 3, Border.EDGE);
    Plane uneven = ferns.with((y, x) -> ferns.at(y, x) + layer.at(y, x));
    double mean = 0;
    double square = 0;
    for (float value : uneven.values()) {
      mean += value / uneven.values().length;
      square += value * value / uneven.values().length;
    }
    double middle = mean;
    double scale = DEVIATION / Math.sqrt(Math.max(1e-6, square - mean * mean));
    double bright = random.nextDouble(DARKEST, BRIGHTEST);
    double red = random.nextDouble(LEAST_RED, 0);
    List<Plane> planes = new ArrayList<>();
    for (double tint : channels == 1 ? new double[] {0} : new double[] {red, 0, BLUE}) {
      planes.add(
          uneven.with(
              (y, x) ->
                  Math.max(0, Math.min(1, bright + tint + scale * (uneven.at(y, x) - middle)))));
    }
    return new Planes(planes);
  }

  /** A fern from somewhere on the border toward the middle. */
  private void grow(int side) {
    double along = random.nextDouble();
    boolean upright = random.nextBoolean();
    double border = random.nextBoolean() ? 1 : 0;
    double y = (upright ? along : border) * ice.height();
    double x = (upright ? border : along) * ice.width();
    double toMiddle = Math.atan2(ice.height() / 2.0 - y, ice.width() / 2.0 - x);
    branch(y, x, toMiddle + 0.6 * random.nextGaussian(), side * random.nextDouble(0.5, 1), 2);
  }

  private void branch(double y, double x, double angle, double length, int generations) {
    double spacing = Math.max(2, length / 7);
    double next = spacing * random.nextDouble();
    for (double way = 0; way < length; way += 0.5) {
      double share = 1 - way / length;
      int row = (int) Math.floor(y + way * Math.sin(angle));
      int column = (int) Math.floor(x + way * Math.cos(angle));
      if (row >= 0 && column >= 0 && row < ice.height() && column < ice.width()) {
        int at = row * ice.width() + column;
        ice.values()[at] = (float) Math.max(ice.values()[at], 0.4 + 0.6 * share);
      }
      if (generations > 0 && way >= next) {
        next += spacing;
        double rest = 0.5 * length * share;
        double startY = y + way * Math.sin(angle);
        double startX = x + way * Math.cos(angle);
        branch(startY, startX, angle + BRANCHES, rest, generations - 1);
        branch(startY, startX, angle - BRANCHES, rest, generations - 1);
      }
    }
  }
}
