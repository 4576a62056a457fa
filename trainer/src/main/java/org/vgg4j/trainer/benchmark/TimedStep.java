package org.vgg4j.trainer.benchmark;

import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.trainer.device.HostValues;

/**
 * Warms a step up and times rounds of it: as many steps as fit a round's time, at least one, so
 * that a slow machine waits and a fast one still measures something.
 */
public final class TimedStep {

  private static final int WARM_UP_STEPS = 3;
  private static final double WARM_UP_ROUNDS = 3;
  private static final int MOST_STEPS = 50;

  private final Runnable step;
  private final int stepsPerRound;

  private TimedStep(Runnable step, int stepsPerRound) {
    this.step = step;
    this.stepsPerRound = stepsPerRound;
  }

  /** Warms a step up: kernels are chosen, memory is taken and code compiled in the first ones. */
  public static TimedStep of(Runnable step, double roundSeconds) {
    double elapsed = 0;
    double last = 0;
    for (int i = 0; i < WARM_UP_STEPS && elapsed < WARM_UP_ROUNDS * roundSeconds; i++) {
      last = seconds(step, 1);
      elapsed += last;
    }
    return new TimedStep(step, stepsWithin(roundSeconds, last));
  }

  /** Steps of that many seconds which fit a time, from 1 to a limit. */
  static int stepsWithin(double seconds, double secondsPerStep) {
    return (int) Math.max(1, Math.min(MOST_STEPS, seconds / secondsPerStep));
  }

  /** Times one round; returns seconds per step. */
  public double round() {
    return seconds(step, stepsPerRound) / stepsPerRound;
  }

  private static double seconds(Runnable step, int steps) {
    long start = HostValues.nanoTime();
    for (int i = 0; i < steps; i++) {
      step.run();
    }
    // A GPU still computes what it was asked for; a processor has done so.
    Nd4j.getExecutioner().commit();
    return (HostValues.nanoTime() - start) / 1e9;
  }
}
