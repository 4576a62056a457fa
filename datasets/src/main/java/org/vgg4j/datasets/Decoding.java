package org.vgg4j.datasets;

import org.vgg4j.choices.Choice;

/** How large JPEG files become the small images that a network takes. */
public enum Decoding implements Choice {
  /** All pixels are decoded, then scaled. */
  WHOLE("all pixels of a file, which are scaled then"),
  /**
   * Of baseline JPEG files that are at least four times as large as what is needed, means of 2x2,
   * 4x4 or 8x8 pixels, which are scaled then; all pixels of other files.
   */
  SCALED(
      "of baseline JPEG files that are at least four times as large as needed, means of 2x2, 4x4 or 8x8 pixels, which are scaled then; else as `whole`");

  private final String meaning;

  Decoding(String meaning) {
    this.meaning = meaning;
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
