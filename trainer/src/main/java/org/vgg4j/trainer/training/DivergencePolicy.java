package org.vgg4j.trainer.training;

import org.vgg4j.choices.Choice;

/** What a run does when its loss or its network is not made of numbers any more. */
public enum DivergencePolicy implements Choice {
  /** Ends; the last checkpoint is of before. */
  STOP("the run ends; its last checkpoint is of before"),
  /** Goes back to the last checkpoint with half the learning rate, at most three times. */
  ROLLBACK("back to the last checkpoint with half the learning rate, at most three times"),
  /** Goes on, saving nothing until there are numbers again. */
  CONTINUE("the run goes on, saving nothing until there are numbers again");

  /**
   * Of the schedule's rate, after three halvings: a run that diverges there as well is over. It is
   * kept in checkpoints, so that a run which is gone on with does not begin again at the full rate.
   */
  public static final double LOWEST_RATE_SCALE = 1.0 / 8;

  private final String meaning;

  DivergencePolicy(String meaning) {
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
