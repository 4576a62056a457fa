package org.vgg4j.datasets.images;

import java.awt.image.BufferedImage;
import org.vgg4j.datasets.RandomCrop;

/**
 * A decoded image as it is stored, with how it is to be turned, and the canvas that it lies on.
 * Cuts a window out of it and scales it in one step, row by row, so that no second copy of a large
 * picture is made.
 *
 * <p>Scaling is by a triangle filter that widens when it makes smaller, as Pillow's and
 * torchvision's antialiased bilinear resize do. Transparent pixels, and what of the canvas holds
 * none, are white. Color profiles are not applied here; those of JPEG files have been, by their
 * reader.
 */
public final class StoredImage implements ScalableImage {

  private final BufferedImage image;
  private final int orientation;
  private final int canvasWidth;
  private final int canvasHeight;
  private final int imageLeft;
  private final int imageTop;
  private final int reduction;

  /** An upright image without a canvas of its own. */
  public StoredImage(BufferedImage image) {
    this(image, Exif.UPRIGHT, image.getWidth(), image.getHeight(), 0, 0);
  }

  /**
   * @param orientation EXIF's: 1 to 8
   * @param canvasWidth width in pixels of the whole picture as stored
   * @param left where the image lies in it; what reaches beyond is cut off
   */
  StoredImage(
      BufferedImage image, int orientation, int canvasWidth, int canvasHeight, int left, int top) {
    this(image, orientation, canvasWidth, canvasHeight, left, top, 1);
  }

  private StoredImage(
      BufferedImage image,
      int orientation,
      int canvasWidth,
      int canvasHeight,
      int left,
      int top,
      int reduction) {
    this.image = image;
    this.orientation = orientation;
    this.canvasWidth = canvasWidth;
    this.canvasHeight = canvasHeight;
    this.imageLeft = left;
    this.imageTop = top;
    this.reduction = reduction;
  }

  /**
   * An image of which fewer pixels are there than it has.
   *
   * @param reduced pixels that are means of {@code reduction} times as many to a side; those of the
   *     last column and row may be of fewer
   * @param width the image's own, in pixels as stored
   */
  static StoredImage reduced(
      BufferedImage reduced, int orientation, int width, int height, int reduction) {
    return new StoredImage(reduced, orientation, width, height, 0, 0, reduction);
  }

  private boolean turned() {
    return orientation >= 5;
  }

  /** Width in pixels once turned upright. */
  int width() {
    return turned() ? canvasHeight : canvasWidth;
  }

  /** Height in pixels once turned upright. */
  int height() {
    return turned() ? canvasWidth : canvasHeight;
  }

  @Override
  public void write(
      RandomCrop crop, int channels, int height, int width, byte[] target, int offset) {
    Window window = Window.of(crop, width(), height(), height, width);
    write(window, channels, height, width, target, offset);
  }

  /** Writes the view of evaluation: the shorter side scaled to fit, the center cut out. */
  public void writeCenter(int channels, int height, int width, byte[] target, int offset) {
    write((RandomCrop) null, channels, height, width, target, offset);
  }

  /**
   * Writes a window of the upright image, scaled, as {@code [channels, height, width]}.
   *
   * @param channels 3 for red, green and blue, 1 for gray
   */
  void write(Window window, int channels, int height, int width, byte[] target, int offset) {
    double left = window.left();
    double top = window.top();
    double windowWidth = window.width();
    double windowHeight = window.height();
    double right = width() - left - windowWidth;
    double bottom = height() - top - windowHeight;
    // Where the window lies in the image as stored: turned first, then mirrored.
    boolean mirroredX =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean mirroredY =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    float[] scaled;
    if (turned()) {
      // Stored columns are upright rows.
      scaled =
          scale(
              mirroredX ? bottom : top,
              mirroredY ? right : left,
              windowHeight,
              windowWidth,
              height,
              width);
    } else {
      scaled =
          scale(
              mirroredX ? right : left,
              mirroredY ? bottom : top,
              windowWidth,
              windowHeight,
              width,
              height);
    }
    int storedWidth = turned() ? height : width;
    int storedHeight = turned() ? width : height;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int storedX = turned() ? y : x;
        int storedY = turned() ? x : y;
        storedX = mirroredX ? storedWidth - 1 - storedX : storedX;
        storedY = mirroredY ? storedHeight - 1 - storedY : storedY;
        put(
            scaled,
            3 * (storedY * storedWidth + storedX),
            channels,
            target,
            offset + y * width + x,
            width * height);
      }
    }
  }

  private static void put(float[] rgb, int from, int channels, byte[] target, int to, int plane) {
    if (channels == 1) {
      target[to] = clamp(0.299f * rgb[from] + 0.587f * rgb[from + 1] + 0.114f * rgb[from + 2]);
      return;
    }
    for (int c = 0; c < 3; c++) {
      target[to + c * plane] = clamp(rgb[from + c]);
    }
  }

  private static byte clamp(float value) {
    return (byte) Math.max(0, Math.min(255, Math.round(value)));
  }

  /** Scales a window of the stored image to {@code [outHeight, outWidth, 3]}. */
  private float[] scale(
      double left, double top, double width, double height, int outWidth, int outHeight) {
    TriangleFilter columns = filter(left, width, outWidth, canvasWidth);
    TriangleFilter rows = filter(top, height, outHeight, canvasHeight);
    float[] result = new float[outHeight * outWidth * 3];
    float[] narrow = new float[outWidth * 3];
    CanvasRows canvas = new CanvasRows(image, imageLeft, imageTop, columns.first(), columns.last());
    for (int y = rows.first(), from = 0; y <= rows.last(); y++) {
      columns.apply(canvas.row(y), narrow);
      while (from < outHeight && rows.end(from) <= y) {
        from++;
      }
      for (int out = from; out < outHeight && rows.start(out) <= y; out++) {
        float weight = rows.weight(out, y);
        int base = out * outWidth * 3;
        for (int i = 0; i < narrow.length; i++) {
          result[base + i] += weight * narrow[i];
        }
      }
    }
    return result;
  }

  private TriangleFilter filter(double from, double length, int count, int available) {
    return new TriangleFilter(
        from / reduction, length / reduction, count, (available + reduction - 1) / reduction);
  }
}
