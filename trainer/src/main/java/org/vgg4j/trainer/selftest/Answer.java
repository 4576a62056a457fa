package org.vgg4j.trainer.selftest;

/**
 * What a network gave.
 *
 * @param step of training, from 1
 * @param array the parameter array, for example {@code conv_W}; empty where it is not about one
 */
record Answer(int step, Quantity quantity, String array, Sketch sketch) {

  /** Which one it is, for people. */
  String text() {
    return (array.isEmpty() ? quantity.id() : quantity.id() + " of " + array) + " in step " + step;
  }
}
