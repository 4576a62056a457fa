package org.vgg4j.datasets.corruptions;

import java.util.random.RandomGenerator;

/**
 * Where the pixels of a stretched image come from: {@code y = yy * newY + yx * newX + y0}, {@code x
 * = xy * newY + xx * newX + x0}.
 */
record Stretch(double yy, double yx, double y0, double xy, double xx, double x0) {

  /**
   * Moves three points, a third of the image's side away from its middle, by at most so many pixels
   * down and right.
   */
  static Stretch draw(int height, int width, double most, RandomGenerator random) {
    int side = Math.max(1, Math.min(height, width) / 3);
    double[][] before = {
      {height / 2 + side, width / 2 + side},
      {height / 2 - side, width / 2 + side},
      {height / 2 - side, width / 2 - side}
    };
    double[][] after = new double[3][2];
    for (int i = 0; i < 3; i++) {
      for (int k = 0; k < 2; k++) {
        after[i][k] = before[i][k] + most * (2 * random.nextDouble() - 1);
      }
    }
    double[] y = solved(after, before[0][0], before[1][0], before[2][0]);
    double[] x = solved(after, before[0][1], before[1][1], before[2][1]);
    return new Stretch(y[0], y[1], y[2], x[0], x[1], x[2]);
  }

  /** What of a point's y, of its x and of 1 gives these values at three points. */
  private static double[] solved(double[][] points, double first, double second, double third) {
    double y1 = points[1][0] - points[0][0];
    double x1 = points[1][1] - points[0][1];
    double y2 = points[2][0] - points[0][0];
    double x2 = points[2][1] - points[0][1];
    double determinant = y1 * x2 - y2 * x1;
    double ofY = ((second - first) * x2 - (third - first) * x1) / determinant;
    double ofX = ((third - first) * y1 - (second - first) * y2) / determinant;
    return new double[] {ofY, ofX, first - ofY * points[0][0] - ofX * points[0][1]};
  }

  double y(int newY, int newX) {
    return yy * newY + yx * newX + y0;
  }

  double x(int newY, int newX) {
    return xy * newY + xx * newX + x0;
  }
}
