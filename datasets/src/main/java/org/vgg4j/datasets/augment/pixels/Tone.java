package org.vgg4j.datasets.augment.pixels;

import java.util.Arrays;
import org.vgg4j.datasets.CropBorder;

/**
 * What changes colors and leaves shapes, as Pillow's ImageEnhance and ImageOps do, bit for bit, and
 * blur.
 */
public final class Tone {

  private Tone() {}

  /** Multiplies every value. */
  public static void brightness(Pixels pixels, float factor) {
    byte[] values = pixels.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = Pixels.truncated(factor * (values[i] & 0xff));
    }
  }

  /** Moves every value away from the image's mean brightness, by a factor. */
  public static void contrast(Pixels pixels, float factor) {
    int plane = pixels.plane();
    long sum = 0;
    for (int pixel = 0; pixel < plane; pixel++) {
      sum += pixels.gray(pixel);
    }
    int mean = (int) ((double) sum / plane + 0.5);
    byte[] values = pixels.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = blended(mean, values[i] & 0xff, factor);
    }
  }

  /** Moves every color away from its pixel's brightness, by a factor; 0 leaves gray. */
  public static void saturation(Pixels pixels, float factor) {
    int plane = pixels.plane();
    byte[] values = pixels.values();
    for (int pixel = 0; pixels.channels() >= 3 && pixel < plane; pixel++) {
      int gray = pixels.gray(pixel);
      for (int at = pixel; at < values.length; at += plane) {
        values[at] = blended(gray, values[at] & 0xff, factor);
      }
    }
  }

  /** From a degenerate image at 0 over the image itself at 1 to beyond it. */
  private static byte blended(int degenerate, int value, float factor) {
    return Pixels.truncated(degenerate + factor * (value - degenerate));
  }

  /**
   * Turns colors on the color circle of HSV (Smith, Color Gamut Transform Pairs, 1978).
   *
   * @param turn as a share of the circle
   */
  public static void hue(Pixels pixels, float turn) {
    if (pixels.channels() < 3) {
      return;
    }
    int plane = pixels.plane();
    byte[] values = pixels.values();
    for (int pixel = 0; pixel < plane; pixel++) {
      float red = values[pixel] & 0xff;
      float green = values[plane + pixel] & 0xff;
      float blue = values[2 * plane + pixel] & 0xff;
      float most = Math.max(red, Math.max(green, blue));
      float range = most - Math.min(red, Math.min(green, blue));
      if (range == 0) {
        continue;
      }
      // In sixths of the circle.
      float sixth =
          most == red
              ? (green - blue) / range
              : most == green ? 2 + (blue - red) / range : 4 + (red - green) / range;
      float turned = sixth + 6 * turn;
      values[pixel] = channel(turned + 5, most, range);
      values[plane + pixel] = channel(turned + 3, most, range);
      values[2 * plane + pixel] = channel(turned + 1, most, range);
    }
  }

  private static byte channel(float sixth, float most, float range) {
    float k = sixth - 6 * (float) Math.floor(sixth / 6);
    return Pixels.truncated(most - range * Math.max(0, Math.min(1, Math.min(k, 4 - k))) + 0.5f);
  }

  /** Moves every value away from the mean of its neighborhood, by a factor; 0 leaves it smooth. */
  public static void sharpness(Pixels pixels, float factor) {
    byte[] from = pixels.values();
    byte[] to = pixels.spare();
    int height = pixels.height();
    int width = pixels.width();
    System.arraycopy(from, 0, to, 0, from.length);
    for (int plane = 0; plane < from.length; plane += height * width) {
      for (int y = 1; y < height - 1; y++) {
        for (int at = plane + y * width + 1; at < plane + (y + 1) * width - 1; at++) {
          int around = 4 * (from[at] & 0xff);
          for (int row = at - width; row <= at + width; row += width) {
            around += (from[row - 1] & 0xff) + (from[row] & 0xff) + (from[row + 1] & 0xff);
          }
          // Pillow's SMOOTH: 1 for each neighbor and 5 for the pixel itself, of 13.
          to[at] = blended((int) (around / 13f + 0.5f), from[at] & 0xff, factor);
        }
      }
    }
    pixels.swap();
  }

  /**
   * Keeps the highest bits of every value.
   *
   * @param bits 1 to 8
   */
  public static void posterize(Pixels pixels, int bits) {
    byte[] values = pixels.values();
    int mask = 0xff & (0xff << (8 - bits));
    for (int i = 0; i < values.length; i++) {
      values[i] &= (byte) mask;
    }
  }

  /** Turns values from a threshold on into their negative. */
  public static void solarize(Pixels pixels, double threshold) {
    byte[] values = pixels.values();
    for (int i = 0; i < values.length; i++) {
      int value = values[i] & 0xff;
      values[i] = (byte) (value < threshold ? value : 255 - value);
    }
  }

  /** Spreads each channel over all values. */
  public static void autoContrast(Pixels pixels) {
    byte[] values = pixels.values();
    int plane = pixels.plane();
    for (int start = 0; start < values.length; start += plane) {
      int least = 255;
      int most = 0;
      for (int i = start; i < start + plane; i++) {
        least = Math.min(least, values[i] & 0xff);
        most = Math.max(most, values[i] & 0xff);
      }
      if (most > least) {
        double scale = 255.0 / (most - least);
        double offset = -least * scale;
        for (int i = start; i < start + plane; i++) {
          values[i] =
              (byte) Math.max(0, Math.min(255, (int) ((values[i] & 0xff) * scale + offset)));
        }
      }
    }
  }

  /** Makes all values of each channel about as frequent. */
  public static void equalize(Pixels pixels) {
    byte[] values = pixels.values();
    int plane = pixels.plane();
    int[] counts = pixels.counts();
    byte[] table = pixels.table();
    for (int start = 0; start < values.length; start += plane) {
      Arrays.fill(counts, 0);
      for (int i = start; i < start + plane; i++) {
        counts[values[i] & 0xff]++;
      }
      int last = 255;
      while (counts[last] == 0) {
        last--;
      }
      int step = (plane - counts[last]) / 255;
      if (step == 0) {
        continue;
      }
      int before = step / 2;
      for (int value = 0; value < 256; value++) {
        table[value] = (byte) Math.min(255, before / step);
        before += counts[value];
      }
      for (int i = start; i < start + plane; i++) {
        values[i] = table[values[i] & 0xff];
      }
    }
  }

  /**
   * Blurs by a Gaussian of three deviations to either side; beyond its borders the image is
   * mirrored.
   *
   * @param deviation in pixels, above 0
   */
  public static void blur(Pixels pixels, double deviation) {
    int radius = (int) Math.ceil(3 * deviation);
    int length = 2 * radius + 1;
    float[] kernel = pixels.kernel(length);
    double sum = 0;
    for (int i = -radius; i <= radius; i++) {
      sum += Math.exp(-0.5 * i * i / (deviation * deviation));
    }
    for (int i = -radius; i <= radius; i++) {
      kernel[i + radius] = (float) (Math.exp(-0.5 * i * i / (deviation * deviation)) / sum);
    }
    int height = pixels.height();
    int width = pixels.width();
    byte[] values = pixels.values();
    float[] rows = pixels.scratch();
    for (int plane = 0; plane < values.length; plane += height * width) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          float blurred = 0;
          for (int i = 0; i < length; i++) {
            int column = CropBorder.reflected(x + i - radius, width);
            blurred += kernel[i] * (values[plane + y * width + column] & 0xff);
          }
          rows[y * width + x] = blurred;
        }
      }
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          float blurred = 0.5f;
          for (int i = 0; i < length; i++) {
            int row = CropBorder.reflected(y + i - radius, height);
            blurred += kernel[i] * rows[row * width + x];
          }
          values[plane + y * width + x] = Pixels.truncated(blurred);
        }
      }
    }
  }
}
