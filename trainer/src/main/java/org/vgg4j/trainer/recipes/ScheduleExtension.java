package org.vgg4j.trainer.recipes;

import java.util.Locale;

/**
 * A run that goes on beyond the steps that it was planned for.
 *
 * @param schedule of the whole run
 * @param rateScale what its rates are multiplied with, after divergences
 * @param step optimizer steps already taken, from 1
 * @param stepsBefore that the run was planned for, at least {@code step}
 * @param stepsNow that it is planned for now, more than before
 */
public record ScheduleExtension(
    LearningRateSchedule schedule, double rateScale, long step, long stepsBefore, long stepsNow) {

  /** One line that says what the learning rate will do. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "extended from %,d to %,d steps: %s, so the learning rate was %.3g at step %,d, is %.3g at"
            + " step %,d and %.3g at the end",
        stepsBefore,
        stepsNow,
        schedule.kind().spansTheRun()
            ? schedule.kind().id() + " spans all of them now"
            : schedule.kind().id() + " goes on as it was",
        rate(step - 1, stepsBefore),
        step,
        rate(step, stepsNow),
        step + 1,
        rate(stepsNow - 1, stepsNow));
  }

  private double rate(long at, long steps) {
    return rateScale * schedule.rateAt(at, steps);
  }
}
