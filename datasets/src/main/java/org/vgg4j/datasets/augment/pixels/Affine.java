package org.vgg4j.datasets.augment.pixels;

/**
 * Where the pixels of a new image come from: {@code x = xx * newX + xy * newY + x0} and {@code y =
 * yx * newX + yy * newY + y0}, of the middles of pixels, as Pillow's {@code Image.transform} has
 * it. What comes from outside of the image is black.
 */
public record Affine(double xx, double xy, double x0, double yx, double yy, double y0) {

  /**
   * Turns an image about its center.
   *
   * @param degrees counter-clockwise
   */
  public static Affine rotation(double degrees, Pixels pixels) {
    double cosine = Math.cos(Math.toRadians(degrees));
    double sine = -Math.sin(Math.toRadians(degrees));
    double x = pixels.width() / 2.0;
    double y = pixels.height() / 2.0;
    return new Affine(
        cosine, sine, x - cosine * x - sine * y, -sine, cosine, y + sine * x - cosine * y);
  }

  /** Takes the nearest pixel. */
  public void nearest(Pixels pixels) {
    byte[] from = pixels.values();
    byte[] to = pixels.spare();
    int plane = pixels.plane();
    for (int row = 0; row < pixels.height(); row++) {
      for (int column = 0; column < pixels.width(); column++) {
        int x = (int) Math.floor(xx * (column + 0.5) + xy * (row + 0.5) + x0);
        int y = (int) Math.floor(yx * (column + 0.5) + yy * (row + 0.5) + y0);
        boolean inside = x >= 0 && y >= 0 && x < pixels.width() && y < pixels.height();
        int source = y * pixels.width() + x;
        int target = row * pixels.width() + column;
        for (int c = 0; c < pixels.channels(); c++) {
          to[c * plane + target] = inside ? from[c * plane + source] : 0;
        }
      }
    }
    pixels.swap();
  }

  /** Takes the mean of the four nearest pixels, by how near they are. */
  public void bilinear(Pixels pixels) {
    byte[] to = pixels.spare();
    int plane = pixels.plane();
    for (int row = 0; row < pixels.height(); row++) {
      for (int column = 0; column < pixels.width(); column++) {
        double x = xx * (column + 0.5) + xy * (row + 0.5) + x0;
        double y = yx * (column + 0.5) + yy * (row + 0.5) + y0;
        boolean inside = x >= 0 && y >= 0 && x < pixels.width() && y < pixels.height();
        int target = row * pixels.width() + column;
        for (int c = 0; c < pixels.channels(); c++) {
          to[c * plane + target] = inside ? between(pixels, c * plane, x - 0.5, y - 0.5) : 0;
        }
      }
    }
    pixels.swap();
  }

  private static byte between(Pixels pixels, int plane, double x, double y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double above = inRow(pixels, plane, left, x - left, top);
    double below = inRow(pixels, plane, left, x - left, top + 1);
    return Pixels.truncated((float) (above + (below - above) * (y - top) + 0.5));
  }

  private static double inRow(Pixels pixels, int plane, int left, double share, int row) {
    int start = plane + Math.max(0, Math.min(pixels.height() - 1, row)) * pixels.width();
    int first = pixels.values()[start + Math.max(0, left)] & 0xff;
    int second = pixels.values()[start + Math.min(pixels.width() - 1, left + 1)] & 0xff;
    return first + (second - first) * share;
  }
}
