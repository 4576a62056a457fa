package org.vgg4j.trainer.recipes;

import java.util.Locale;

/** The shapes a learning rate can take over a run. */
public enum ScheduleKind {
  /** Always the same rate. */
  CONSTANT,
  /** Multiplied by a factor every so many epochs. */
  STEP,
  /** {@code rate / (1 + decay * step)}. */
  TIME_DECAY,
  /**
   * Up along a cosine from rate / 25 over the first 30 % of the run, down along a cosine to nearly
   * zero (Smith and Topin, Super-Convergence, 2017; the constants are those of PyTorch's
   * OneCycleLR).
   */
  ONE_CYCLE,
  /** Half a cosine from the rate to zero (Loshchilov and Hutter, SGDR, 2016, without restarts). */
  COSINE;

  /** Whether a run of more steps has other rates from its first step on. */
  boolean spansTheRun() {
    return this == ONE_CYCLE || this == COSINE;
  }

  /** The name a user types. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
