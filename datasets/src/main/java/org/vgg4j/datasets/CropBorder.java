package org.vgg4j.datasets;

import org.vgg4j.choices.Choice;

/** What lies outside of an image where a random crop reaches past its border. */
public enum CropBorder implements Choice {
  /** Black pixels. */
  BLACK("black"),
  /** The image, mirrored at its outermost pixels, which are not repeated. */
  REFLECT("the image, mirrored at its outermost pixels");

  private final String meaning;

  CropBorder(String meaning) {
    this.meaning = meaning;
  }

  /**
   * The place of the pixel that stands at a place outside, or inside, of a row or column.
   *
   * @param place from any negative to any positive number
   * @param size pixels of the row or column
   */
  public static int reflected(int place, int size) {
    if (size == 1) {
      return 0;
    }
    int period = 2 * (size - 1);
    int within = Math.floorMod(place, period);
    return within < size ? within : period - within;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String toString() {
    return id();
  }
}
