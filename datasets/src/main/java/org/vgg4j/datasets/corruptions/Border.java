package org.vgg4j.datasets.corruptions;

import org.vgg4j.datasets.CropBorder;

/** What lies beyond the borders of an image. */
enum Border {
  /** The outermost pixel, over and over. */
  EDGE {
    @Override
    int inside(int place, int size) {
      return Math.max(0, Math.min(size - 1, place));
    }
  },
  /** The image mirrored, with its outermost pixel twice. */
  SYMMETRIC {
    @Override
    int inside(int place, int size) {
      int within = Math.floorMod(place, 2 * size);
      return within < size ? within : 2 * size - 1 - within;
    }
  },
  /** The image mirrored at its outermost pixel. */
  MIRROR {
    @Override
    int inside(int place, int size) {
      return CropBorder.reflected(place, size);
    }
  };

  /**
   * The place of the pixel that stands at a place outside, or inside, of a row or column.
   *
   * @param size pixels of the row or column
   */
  abstract int inside(int place, int size);
}
