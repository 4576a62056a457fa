package org.vgg4j.trainer.recipes;

import org.vgg4j.choices.Choice;

/** The epoch whose weights are a run's result: those of {@code best.zip}, which are tested. */
public enum TestedEpoch implements Choice {
  /** The one that is best in validation, by {@link BestMetric}. */
  BEST("the one that is best in validation, by bestMetric"),
  /**
   * The last one: for schedules that end with a low rate, where so few images are held out that the
   * best epoch would be chosen by chance.
   */
  LAST("the last one, for schedules that end with a low rate");

  private final String meaning;

  TestedEpoch(String meaning) {
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
