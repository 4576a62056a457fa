package org.vgg4j.datasets.corruptions;

/**
 * One channel of an image, or a layer that is laid over it: {@code [height, width]} of numbers,
 * those of an image from 0 (black) to 1. Nothing changes a plane; everything makes a new one.
 */
record Plane(int height, int width, float[] values) {

  /** A value for every pixel. */
  interface Value {
    double at(int y, int x);
  }

  static Plane of(int height, int width, Value value) {
    float[] values = new float[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        values[y * width + x] = (float) value.at(y, x);
      }
    }
    return new Plane(height, width, values);
  }

  /** One of the same size. */
  Plane with(Value value) {
    return of(height, width, value);
  }

  float at(int y, int x) {
    return values[y * width + x];
  }

  float at(int y, int x, Border border) {
    return values[border.inside(y, height) * width + border.inside(x, width)];
  }

  /** The value between four pixels, by how near they are. */
  double between(double y, double x, Border border) {
    int top = (int) Math.floor(y);
    int left = (int) Math.floor(x);
    double down = y - top;
    double right = x - left;
    double above = (1 - right) * at(top, left, border) + right * at(top, left + 1, border);
    double below = (1 - right) * at(top + 1, left, border) + right * at(top + 1, left + 1, border);
    return (1 - down) * above + down * below;
  }

  /**
   * Blurred by a Gaussian.
   *
   * @param deviation in pixels, at least 0
   * @param reach of the filter to either side, in deviations, rounded to whole pixels
   */
  Plane blurred(double deviation, double reach, Border border) {
    int radius = (int) (reach * deviation + 0.5);
    if (radius == 0) {
      return this;
    }
    double[] kernel = gaussian(radius, deviation);
    float[] rows = new float[values.length];
    for (int y = 0; y < height; y++) {
      blurLine(values, y * width, 1, width, kernel, border, rows);
    }
    float[] both = new float[values.length];
    for (int x = 0; x < width; x++) {
      blurLine(rows, x, width, height, kernel, border, both);
    }
    return new Plane(height, width, both);
  }

  /** Blurs a row or a column: every {@code step}th value from {@code first} on. */
  private static void blurLine(
      float[] from, int first, int step, int count, double[] kernel, Border border, float[] to) {
    int radius = kernel.length / 2;
    float[] line = new float[count + 2 * radius];
    for (int i = 0; i < line.length; i++) {
      line[i] = from[first + border.inside(i - radius, count) * step];
    }
    for (int i = 0; i < count; i++) {
      double sum = 0;
      for (int k = 0; k < kernel.length; k++) {
        sum += kernel[k] * line[i + k];
      }
      to[first + i * step] = (float) sum;
    }
  }

  /** A Gaussian's weights at {@code -radius} to {@code radius}, whose sum is 1. */
  static double[] gaussian(int radius, double deviation) {
    double[] weights = new double[2 * radius + 1];
    double sum = 0;
    for (int i = -radius; i <= radius; i++) {
      weights[i + radius] = Math.exp(-0.5 * i * i / (deviation * deviation));
      sum += weights[i + radius];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /**
   * Weighs the neighborhood of every pixel, mirrored beyond the borders.
   *
   * @param kernel of odd height and width
   */
  Plane filtered(Plane kernel) {
    int down = kernel.height / 2;
    int right = kernel.width / 2;
    return with(
        (y, x) -> {
          double sum = 0;
          for (int i = 0; i < kernel.height; i++) {
            for (int k = 0; k < kernel.width; k++) {
              float weight = kernel.at(i, k);
              if (weight != 0) {
                sum += weight * at(y + i - down, x + k - right, Border.MIRROR);
              }
            }
          }
          return sum;
        });
  }

  /**
   * Smeared to one side along a line, by the half of a Gaussian: ImageMagick's motion blur.
   *
   * @param radius of the filter in pixels, of which it takes twice as many and itself
   * @param deviation in pixels, above 0
   * @param degrees of the line, clockwise from the right
   */
  Plane smeared(int radius, double deviation, double degrees) {
    int length = 2 * radius + 1;
    double[] weights = new double[length];
    int[] down = new int[length];
    int[] right = new int[length];
    double sum = 0;
    for (int i = 0; i < length; i++) {
      weights[i] = Math.exp(-0.5 * i * i / (deviation * deviation));
      sum += weights[i];
      right[i] = (int) Math.ceil(i * Math.cos(Math.toRadians(degrees)) - 0.5);
      down[i] = (int) Math.ceil(i * Math.sin(Math.toRadians(degrees)) - 0.5);
    }
    double whole = sum;
    return with(
        (y, x) -> {
          double smeared = 0;
          for (int i = 0; i < length; i++) {
            smeared += weights[i] * at(y + down[i], x + right[i], Border.EDGE);
          }
          return smeared / whole;
        });
  }

  /**
   * Its middle, enlarged to the whole size. As in the original, whole pixels are enlarged to whole
   * pixels, so that small factors do the same.
   *
   * @param factor at least 1
   */
  Plane zoomed(double factor) {
    int rows = (int) Math.ceil(height / factor);
    int columns = (int) Math.ceil(width / factor);
    double down = step(rows, factor);
    double right = step(columns, factor);
    int top = (height - rows) / 2;
    int left = (width - columns) / 2;
    int hiddenRows = ((int) Math.round(rows * factor) - height) / 2;
    int hiddenColumns = ((int) Math.round(columns * factor) - width) / 2;
    return with(
        (y, x) ->
            between(
                top + (y + hiddenRows) * down, left + (x + hiddenColumns) * right, Border.EDGE));
  }

  /** Pixels from one enlarged pixel to the next, so that first and last stand on first and last. */
  private static double step(int pixels, double factor) {
    return pixels < 2 ? 0 : (pixels - 1.0) / (Math.round(pixels * factor) - 1);
  }
}
