package org.vgg4j.datasets.augment;

import java.util.Arrays;
import org.vgg4j.datasets.CropBorder;
import org.vgg4j.datasets.augment.pixels.Pixels;

/**
 * A window of the image's own size at a random place of the image with a border around it: He et
 * al., Deep Residual Learning for Image Recognition, 2016, section 4.2 (4 pixels for CIFAR-10).
 *
 * @param padding pixels that are added on every side, at least 1
 * @param border what these pixels are
 */
public record Crop(int padding, CropBorder border) implements Augmentation.OfPixels {

  public Crop {
    Arguments.require(padding > 0, "crop padding", padding, "at least 1");
  }

  @Override
  public void apply(Pixels pixels, ImageDraws draws) {
    if (draws.down() != 0 || draws.right() != 0) {
      window(pixels, draws.down(), draws.right());
    }
  }

  private void window(Pixels pixels, int down, int right) {
    int height = pixels.height();
    int width = pixels.width();
    byte[] from = pixels.values();
    byte[] to = pixels.spare();
    int first = Math.min(width, Math.max(0, -right));
    int end = Math.max(first, Math.min(width, width - right));
    for (int row = 0; row < pixels.channels() * height; row++) {
      int top = row / height * height;
      int y = row - top + down;
      int target = row * width;
      if (border == CropBorder.REFLECT) {
        int source = (top + CropBorder.reflected(y, height)) * width;
        for (int x = 0; x < first; x++) {
          to[target + x] = from[source + CropBorder.reflected(x + right, width)];
        }
        copy(from, source + first + right, to, target + first, end - first);
        for (int x = end; x < width; x++) {
          to[target + x] = from[source + CropBorder.reflected(x + right, width)];
        }
      } else if (y < 0 || y >= height) {
        Arrays.fill(to, target, target + width, (byte) 0);
      } else {
        int source = (top + y) * width;
        Arrays.fill(to, target, target + first, (byte) 0);
        copy(from, source + first + right, to, target + first, end - first);
        Arrays.fill(to, target + end, target + width, (byte) 0);
      }
    }
    pixels.swap();
  }

  /** A window that lies outside of the image whole begins where its array does not reach. */
  private static void copy(byte[] from, int source, byte[] to, int target, int count) {
    if (count > 0) {
      System.arraycopy(from, source, to, target, count);
    }
  }
}
