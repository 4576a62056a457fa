package org.vgg4j.trainer.training;

import java.util.Locale;

/** What a run does when its loss or its network is not made of numbers any more. */
public enum DivergencePolicy {
  /** Ends; the last checkpoint is of before. */
  STOP,
  /** Goes back to the last checkpoint with half the learning rate, at most three times. */
  ROLLBACK,
  /** Goes on, saving nothing until there are numbers again. */
  CONTINUE;

  /**
   * Of the schedule's rate, after three halvings: a run that diverges there as well is over. It is
   * kept in checkpoints, so that a run which is gone on with does not begin again at the full rate.
   */
  public static final double LOWEST_RATE_SCALE = 1.0 / 8;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
