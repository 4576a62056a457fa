package org.vgg4j.trainer.selftest;

import java.util.Locale;

/** What is compared. */
enum Quantity {
  /** Of the batch, before the step. */
  LOSS,
  /** Of the batch's classes, after the step, computed as in evaluation. */
  PROBABILITIES,
  /** Of a parameter array, as the optimizer gets it. */
  GRADIENT,
  /** What the three steps added to a parameter array, running statistics included. */
  MOVEMENT;

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
