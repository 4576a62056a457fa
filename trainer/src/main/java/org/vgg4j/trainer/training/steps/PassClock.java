package org.vgg4j.trainer.training.steps;

import org.vgg4j.trainer.device.HostValues;

/**
 * How long the passes and the optimizer of steps take. Where a device works off a queue, a clock
 * tells the time of nothing but queueing unless one waits before it is read, which costs time
 * itself: there it looks at one step of many, and what it finds stands for the others.
 */
final class PassClock {

  private static final int QUEUED_STEPS_PER_LOOK = 16;

  private final int stepsPerLook = HostValues.areQueued() ? QUEUED_STEPS_PER_LOOK : 1;
  private long steps;
  private long looks;
  private boolean looking;
  private long begin;
  private long passNanos;
  private long updateNanos;

  /** Starts counting from zero. */
  void reset() {
    steps = 0;
    looks = 0;
    passNanos = 0;
    updateNanos = 0;
  }

  /** Before a step's forward pass. */
  void passesBegin() {
    looking = steps % stepsPerLook == 0;
    steps++;
    if (looking) {
      looks++;
      begin = HostValues.nanoTime();
    }
  }

  /** After a step's backward pass. */
  void passesEnd() {
    if (looking) {
      passNanos += HostValues.nanoTime() - begin;
    }
  }

  /** Before the optimizer. */
  void updateBegins() {
    if (looking) {
      begin = HostValues.nanoTime();
    }
  }

  /** After the optimizer. */
  void updateEnds() {
    if (looking) {
      updateNanos += HostValues.nanoTime() - begin;
    }
  }

  /** Seconds of forward and backward passes. */
  double passSeconds() {
    return seconds(passNanos);
  }

  /** Seconds of the optimizer. */
  double updateSeconds() {
    return seconds(updateNanos);
  }

  private double seconds(long nanos) {
    return looks == 0 ? 0 : nanos / 1e9 * steps / looks;
  }
}
