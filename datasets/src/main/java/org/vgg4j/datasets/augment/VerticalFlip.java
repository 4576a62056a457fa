package org.vgg4j.datasets.augment;

import org.vgg4j.datasets.augment.pixels.Pixels;

/**
 * The image, mirrored top to bottom with even chances: for images that have no up and down, as
 * those from above or through a microscope.
 */
public record VerticalFlip() implements Augmentation.OfPixels {

  @Override
  public void apply(Pixels pixels, ImageDraws draws) {
    if (!draws.happens(0.5)) {
      return;
    }
    int width = pixels.width();
    for (int row = 0; row < pixels.channels() * pixels.height(); row++) {
      int top = row / pixels.height() * pixels.height();
      int mirrored = top + pixels.height() - 1 - (row - top);
      System.arraycopy(pixels.values(), row * width, pixels.spare(), mirrored * width, width);
    }
    pixels.swap();
  }
}
