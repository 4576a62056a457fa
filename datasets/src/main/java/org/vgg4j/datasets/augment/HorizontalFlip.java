package org.vgg4j.datasets.augment;

import org.vgg4j.datasets.Flip;
import org.vgg4j.datasets.augment.pixels.Pixels;

/**
 * The image, mirrored left to right.
 *
 * @param when in every other epoch or at random; {@link Flip} has the source
 */
public record HorizontalFlip(Flip when) implements Augmentation.OfPixels {

  public HorizontalFlip {
    Arguments.require(when != Flip.NONE, "flip", when, "random or alternating");
  }

  @Override
  public void apply(Pixels pixels, ImageDraws draws) {
    if (!(when == Flip.ALTERNATING ? draws.alternate() : draws.coin())) {
      return;
    }
    byte[] values = pixels.values();
    int width = pixels.width();
    for (int start = 0; start < values.length; start += width) {
      for (int left = start, right = start + width - 1; left < right; left++, right--) {
        byte kept = values[left];
        values[left] = values[right];
        values[right] = kept;
      }
    }
  }
}
