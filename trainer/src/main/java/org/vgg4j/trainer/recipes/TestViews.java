package org.vgg4j.trainer.recipes;

import org.vgg4j.choices.Choice;

/** Views of the same image whose class scores are averaged in a test. */
public enum TestViews implements Choice {
  /** The image as it is. */
  ONE("1", "the image as it is"),
  /** The image and its mirror image. */
  TWO("2", "the image and its mirror image"),
  /** Those two, and both shifted by a pixel (K. Jordan 2024, arXiv:2404.00498). */
  SIX(
      "6",
      "those two with half of the weight, and both shifted by a pixel up and left or down and right with the other half (K. Jordan 2024)");

  private final String id;
  private final String meaning;

  TestViews(String id, String meaning) {
    this.id = id;
    this.meaning = meaning;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String toString() {
    return id;
  }
}
