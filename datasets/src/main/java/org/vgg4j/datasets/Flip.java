package org.vgg4j.datasets;

import org.vgg4j.choices.Choice;

/** When a training image is mirrored left to right. */
public enum Flip implements Choice {
  /** Never. */
  NONE("never"),
  /** Every time with even chances. */
  RANDOM("at random, in half of the epochs on average"),
  /**
   * In every other epoch: half of the images, drawn once, in the first epoch, the others in the
   * second. Whatever two epochs follow each other, they show each image from both sides (K. Jordan
   * 2024, arXiv:2404.00498).
   */
  ALTERNATING("in every other epoch, half of the images in the first (K. Jordan 2024)");

  private final String meaning;

  Flip(String meaning) {
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
