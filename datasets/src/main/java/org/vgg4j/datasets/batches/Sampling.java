package org.vgg4j.datasets.batches;

import org.vgg4j.choices.Choice;

/** Which images an epoch of training has. */
public enum Sampling implements Choice {
  /** Every image once. */
  SHUFFLED("every image once"),
  /**
   * As many images as there are, and of every class as many: those of large classes in part, drawn
   * anew for every epoch, those of small ones several times, each time varied in another way.
   */
  BALANCED("as many images of every class, small ones several times, large ones in part");

  private final String meaning;

  Sampling(String meaning) {
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
