package org.vgg4j.trainer.recipes;

/**
 * A learning rate as a pure function of the step, so that a resumed run needs nothing but its
 * position. Kept outside Deeplearning4j: an own {@code ISchedule} would be written into the model's
 * JSON and keep plain Deeplearning4j from loading it.
 *
 * @param kind the shape
 * @param rate the highest rate of one worker, above 0
 * @param warmupSteps steps over which the rate rises linearly to the shape's own; {@code ONE_CYCLE}
 *     and {@code TRIANGLE}, which have a rise of their own, ignore it
 * @param decay for {@code TIME_DECAY}
 * @param factor for {@code STEP}
 * @param stepEvery steps between two multiplications, for {@code STEP}
 * @param triangle for {@code TRIANGLE}
 * @param scaling what several workers make of it
 */
public record LearningRateSchedule(
    ScheduleKind kind,
    double rate,
    long warmupSteps,
    double decay,
    double factor,
    long stepEvery,
    Triangle triangle,
    LinearScaling scaling) {

  /**
   * Two lines.
   *
   * @param start what the rate is multiplied with in the first step
   * @param peak share of the run after which the rate is highest, in [0, 1]
   * @param end what the rate is multiplied with after the last step
   */
  public record Triangle(double start, double peak, double end) {

    double at(double progress) {
      return progress < peak
          ? start + (1 - start) * progress / peak
          : peak == 1 ? 1 : 1 + (end - 1) * (progress - peak) / (1 - peak);
    }
  }

  private static final double ONE_CYCLE_RISE = 0.3;
  private static final double ONE_CYCLE_START = 1.0 / 25;
  private static final double ONE_CYCLE_END = ONE_CYCLE_START / 1e4;

  /**
   * The rate of one step.
   *
   * @param step optimizer steps already taken, from 0
   * @param totalSteps steps of the whole run, at least 1
   */
  public double rateAt(long step, long totalSteps) {
    return rateAt(step, totalSteps, true);
  }

  /**
   * The same where the length of the run may not be known yet.
   *
   * @param known whether it is; else {@code totalSteps} is a guess, from which no warm-up follows
   */
  public double rateAt(long step, long totalSteps, boolean known) {
    return scaling.factor(step, known ? totalSteps : LinearScaling.UNKNOWN)
        * ofOneWorker(step, totalSteps);
  }

  private double ofOneWorker(long step, long totalSteps) {
    double shaped =
        switch (kind) {
          // What a plateau takes off is not known beforehand.
          case CONSTANT, PLATEAU -> rate;
          case STEP -> rate * Math.pow(factor, Math.floorDiv(step, stepEvery));
          case TIME_DECAY -> rate / (1 + decay * step);
          // A run may be over before it is warm: then the rate only rises.
          case COSINE ->
              step < warmupSteps
                  ? rate
                  : cosine(rate, 0, progress(step - warmupSteps, totalSteps - warmupSteps));
          case TRIANGLE -> rate * triangle.at(progress(step, totalSteps));
          // One step is the beginning of a cycle, not its end.
          case ONE_CYCLE -> oneCycle(totalSteps == 1 ? 0 : progress(step, totalSteps - 1));
        };
    if (!kind.risesByItself() && step < warmupSteps) {
      return shaped * (step + 1.0) / (warmupSteps + 1.0);
    }
    return shaped;
  }

  private double oneCycle(double progress) {
    return progress < ONE_CYCLE_RISE
        ? cosine(rate * ONE_CYCLE_START, rate, progress / ONE_CYCLE_RISE)
        : cosine(rate, rate * ONE_CYCLE_END, (progress - ONE_CYCLE_RISE) / (1 - ONE_CYCLE_RISE));
  }

  private static double progress(long done, long total) {
    return total <= 0 ? 1 : Math.min(1, Math.max(0, (double) done / total));
  }

  private static double cosine(double from, double to, double progress) {
    return to + (from - to) * (1 + Math.cos(Math.PI * progress)) / 2;
  }
}
