package org.vgg4j.datasets.images;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/** Rows of the canvas that a stored image lies on, as red, green and blue, over white. */
final class CanvasRows {

  private final BufferedImage image;
  private final int imageTop;
  private final boolean raw;

  // The columns that the image covers, in its own pixels, and where they lie in a row.
  private final int first;
  private final int count;
  private final int offset;
  private final int bands;
  private final float[] scale;
  private final int[] samples;
  private final float[] rgb;
  private final float[] white;

  /**
   * @param imageLeft where the image lies in the canvas, in pixels
   * @param firstColumn of the canvas, of those that are read
   */
  CanvasRows(BufferedImage image, int imageLeft, int imageTop, int firstColumn, int lastColumn) {
    this.image = image;
    this.imageTop = imageTop;
    ColorModel model = image.getColorModel();
    int space = model.getColorSpace().getType();
    // Java would bend gray values by its own idea of gamma; samples are taken as they are.
    this.raw =
        !(model instanceof IndexColorModel)
            && (space == ColorSpace.TYPE_RGB || space == ColorSpace.TYPE_GRAY)
            && model.getTransferType() <= DataBuffer.TYPE_INT;
    int from = Math.max(firstColumn, imageLeft);
    int to = Math.min(lastColumn + 1, imageLeft + image.getWidth());
    this.first = from - imageLeft;
    this.count = Math.max(0, to - from);
    this.offset = from - firstColumn;
    this.bands = image.getRaster().getNumBands();
    this.scale = new float[bands];
    for (int b = 0; b < bands; b++) {
      scale[b] = 255f / ((1L << Math.min(31, image.getSampleModel().getSampleSize(b))) - 1);
    }
    this.samples = new int[count * bands];
    this.white = new float[(lastColumn - firstColumn + 1) * 3];
    Arrays.fill(white, 255);
    this.rgb = white.clone();
  }

  /** A row from 0 to 255; it holds until the next is asked for. */
  float[] row(int canvasRow) {
    int y = canvasRow - imageTop;
    if (count == 0 || y < 0 || y >= image.getHeight()) {
      return white;
    }
    if (raw) {
      Raster raster = image.getRaster();
      raster.getPixels(first, y, count, 1, samples);
      if (image.getColorModel().hasAlpha()) {
        blend();
      } else {
        copy();
      }
    } else {
      int[] argb = image.getRGB(first, y, count, 1, null, 0, count);
      for (int x = 0; x < count; x++) {
        float opacity = (argb[x] >>> 24) / 255f;
        for (int c = 0; c < 3; c++) {
          int value = argb[x] >> (16 - 8 * c) & 0xff;
          rgb[3 * (offset + x) + c] = value * opacity + 255 * (1 - opacity);
        }
      }
    }
    return rgb;
  }

  /** Samples without alpha, by far the most of all. */
  private void copy() {
    int green = bands >= 3 ? 1 : 0;
    int blue = bands >= 3 ? 2 : 0;
    float redScale = scale[0];
    float greenScale = scale[green];
    float blueScale = scale[blue];
    for (int x = 0, at = 0, to = 3 * offset; x < count; x++, at += bands, to += 3) {
      rgb[to] = samples[at] * redScale;
      rgb[to + 1] = samples[at + green] * greenScale;
      rgb[to + 2] = samples[at + blue] * blueScale;
    }
  }

  private void blend() {
    boolean color = bands >= 3;
    boolean multiplied = image.isAlphaPremultiplied();
    for (int x = 0; x < count; x++) {
      int at = x * bands;
      float opacity = samples[at + bands - 1] * scale[bands - 1] / 255;
      for (int c = 0; c < 3; c++) {
        int band = color ? c : 0;
        float value = samples[at + band] * scale[band];
        rgb[3 * (offset + x) + c] = (multiplied ? value : value * opacity) + 255 * (1 - opacity);
      }
    }
  }
}
