package org.vgg4j.datasets.augment;

/** Checks the numbers of augmentations. */
final class Arguments {

  private Arguments() {}

  static void require(boolean holds, String what, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(what + " is " + value + "; it must be " + expected);
    }
  }

  static void probability(String what, double value) {
    require(value > 0 && value <= 1, what, value, "done with a probability above 0 and at most 1");
  }
}
