package org.vgg4j.trainer.views.charts;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.vgg4j.datasets.ImageSet;

/** Arrays as pictures, and pictures as PNG. */
public final class Pictures {

  /** Anchors of viridis (Smith and van der Walt, 2015), dark to bright; evenly spaced. */
  private static final int[] VIRIDIS = {
    0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b,
    0xfde725
  };

  private Pictures() {}

  /**
   * An image of a data set.
   *
   * @param index its place in the set
   */
  public static BufferedImage of(ImageSet set, int index) {
    byte[] pixels = new byte[set.channels() * set.height() * set.width()];
    set.read(index, null, pixels, 0);
    return of(pixels, set.channels(), set.height(), set.width());
  }

  /**
   * Bytes as a picture.
   *
   * @param pixels [channels, height, width], 0 to 255; one or three channels
   */
  public static BufferedImage of(byte[] pixels, int channels, int height, int width) {
    int plane = height * width;
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < plane; p++) {
      int red = pixels[p] & 0xff;
      int green = channels > 2 ? pixels[plane + p] & 0xff : red;
      int blue = channels > 2 ? pixels[2 * plane + p] & 0xff : red;
      picture.setRGB(p % width, p / width, red << 16 | green << 8 | blue);
    }
    return picture;
  }

  /**
   * The color of a value on viridis.
   *
   * @param value 0 (dark) to 1 (bright); clipped
   */
  public static int viridis(double value) {
    double place = Math.max(0, Math.min(1, value)) * (VIRIDIS.length - 1);
    int below = Math.min((int) place, VIRIDIS.length - 2);
    double share = place - below;
    int color = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = VIRIDIS[below] >> shift & 0xff;
      int to = VIRIDIS[below + 1] >> shift & 0xff;
      color |= (int) Math.round(from + share * (to - from)) << shift;
    }
    return color;
  }

  /** A picture no larger than a side, in its proportions; the same one if it is small enough. */
  public static BufferedImage within(BufferedImage picture, int side) {
    double scale = (double) side / Math.max(picture.getWidth(), picture.getHeight());
    if (scale >= 1) {
      return picture;
    }
    return scaled(
        picture,
        Math.max(1, (int) Math.round(picture.getWidth() * scale)),
        Math.max(1, (int) Math.round(picture.getHeight() * scale)),
        true);
  }

  /**
   * A picture in another size.
   *
   * @param smooth whether pixels blend; else they become squares
   */
  public static BufferedImage scaled(BufferedImage picture, int width, int height, boolean smooth) {
    BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = result.createGraphics();
    try {
      pen.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION,
          smooth
              ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
              : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
      pen.drawImage(picture, 0, 0, width, height, null);
    } finally {
      pen.dispose();
    }
    return result;
  }

  /** A picture as a PNG file. */
  public static byte[] png(BufferedImage picture) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      // Without this ImageIO buffers every picture in a temporary file.
      ImageIO.setUseCache(false);
      ImageIO.write(picture, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A picture as the address of an {@code img}. */
  public static String dataUri(BufferedImage picture) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png(picture));
  }
}
