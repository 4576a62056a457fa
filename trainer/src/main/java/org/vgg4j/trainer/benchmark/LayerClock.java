package org.vgg4j.trainer.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.vgg4j.profiles.DeviceClock;

/** When one vertex of a graph computed, by the device's clock. */
public final class LayerClock {

  private final DeviceClock clock;
  private final List<Interval> forward = new ArrayList<>();
  private final List<Interval> backward = new ArrayList<>();

  LayerClock(DeviceClock clock) {
    this.clock = clock;
  }

  /** Two marks of the clock. */
  private record Interval(int start, int end) {}

  /** A mark, for one of the next two. */
  int start() {
    return clock.mark();
  }

  void endForward(int start) {
    forward.add(new Interval(start, clock.mark()));
  }

  void endBackward(int start) {
    backward.add(new Interval(start, clock.mark()));
  }

  /** Waits for the device; until the timer is closed. */
  public double forwardMillis() {
    return millis(forward);
  }

  /** Waits for the device; until the timer is closed. */
  public double backwardMillis() {
    return millis(backward);
  }

  private double millis(List<Interval> intervals) {
    return intervals.stream()
        .mapToDouble(interval -> clock.millisBetween(interval.start, interval.end))
        .sum();
  }
}
