package org.vgg4j.profiles.cpu.tuning;

import java.util.function.LongSupplier;

/** How long trials may hold up the start of a training: wall-clock time, everything included. */
public final class Budget {

  /** Below the five seconds that are promised, by what a run that is under way may take. */
  private static final long MOST_NANOS = 4_500_000_000L;

  private final LongSupplier clock;
  private final long start;

  /** A budget that begins now. */
  public Budget() {
    this(System::nanoTime);
  }

  /**
   * @param clock nanoseconds
   */
  Budget(LongSupplier clock) {
    this.clock = clock;
    this.start = clock.getAsLong();
  }

  boolean isUsedUp() {
    return clock.getAsLong() - start >= MOST_NANOS;
  }

  /** Seconds since it began. */
  public double seconds() {
    return (clock.getAsLong() - start) / 1e9;
  }
}
