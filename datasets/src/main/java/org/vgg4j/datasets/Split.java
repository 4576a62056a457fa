package org.vgg4j.datasets;

import org.vgg4j.choices.Choice;

/** A part of a data set. */
public enum Split implements Choice {
  /** Images to learn from. */
  TRAIN("the images that are learned from"),
  /** Images that choose the best epoch. */
  VALIDATION("the images that choose the best epoch"),
  /** Images that decide nothing and are measured once. */
  TEST("the images that are measured once");

  private final String meaning;

  Split(String meaning) {
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
