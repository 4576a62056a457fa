package org.vgg4j.trainer.recipes;

import org.vgg4j.choices.Choice;

/** The shapes a learning rate can take over a run. */
public enum ScheduleKind implements Choice {
  /** Always the same rate. */
  CONSTANT("always the same rate"),
  /** Multiplied by a factor every so many epochs. */
  STEP("multiplied by scheduleFactor every scheduleEpochs epochs"),
  /** {@code rate / (1 + decay * step)}. */
  TIME_DECAY("learningRate / (1 + scheduleDecay * step)"),
  /**
   * Up along a cosine from rate / 25 over the first 30 % of the run, down along a cosine to nearly
   * zero (Smith and Topin, Super-Convergence, 2017; the constants are those of PyTorch's
   * OneCycleLR).
   */
  ONE_CYCLE(
      "up along a cosine from learningRate / 25 over 30 % of the run, then down to nearly 0 (Smith and Topin 2017)"),
  /** Half a cosine from the rate to zero (Loshchilov and Hutter, SGDR, 2016, without restarts). */
  COSINE("half a cosine from learningRate to 0 (Loshchilov and Hutter 2016)"),
  /** Multiplied by a factor whenever validation has not got better for some epochs. */
  PLATEAU(
      "multiplied by scheduleFactor after every schedulePatience epochs in a row without a better validation"),
  /** Up along a line over a share of the run, down along another. */
  TRIANGLE(
      "up along a line from scheduleStart * learningRate over schedulePeak of the run, then down to scheduleEnd * learningRate");

  private final String meaning;

  ScheduleKind(String meaning) {
    this.meaning = meaning;
  }

  /** Whether a run of more steps has other rates from its first step on. */
  boolean spansTheRun() {
    return this == ONE_CYCLE || this == COSINE || this == TRIANGLE;
  }

  /** Whether its rate rises without a warm-up, which it ignores. */
  boolean risesByItself() {
    return this == ONE_CYCLE || this == TRIANGLE;
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
