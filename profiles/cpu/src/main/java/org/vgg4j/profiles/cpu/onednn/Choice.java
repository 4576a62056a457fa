package org.vgg4j.profiles.cpu.onednn;

import java.util.List;
import java.util.function.Supplier;

/**
 * Ways to compute the same. The first run times each and stays with the fastest from then on; a
 * fixed choice takes the first. Ways differ in rounding, so the first run's result too is that of
 * the way that was chosen.
 */
final class Choice {

  private static final int TIMED_RUNS = 3;

  /** A way this many times slower than the best so far is not timed again. */
  private static final int HOPELESS = 3;

  private final List<Supplier<Sequence>> ways;
  private final boolean timed;
  private Sequence chosen;

  /**
   * @param timed whether to time the ways
   * @param ways built when needed, the one to take by rule first
   */
  Choice(boolean timed, List<Supplier<Sequence>> ways) {
    this.timed = timed;
    this.ways = List.copyOf(ways);
  }

  void run() {
    if (chosen == null) {
      chosen = timed ? fastest() : firstOptimized();
    }
    chosen.run();
  }

  private Sequence firstOptimized() {
    Sequence first = null;
    for (Supplier<Sequence> way : ways) {
      Sequence sequence = way.get();
      if (!sequence.usesReferenceCode()) {
        return sequence;
      }
      first = first == null ? sequence : first;
    }
    return first;
  }

  private Sequence fastest() {
    Sequence best = firstOptimized();
    long bestNanos = Long.MAX_VALUE;
    for (Supplier<Sequence> way : ways) {
      Sequence sequence = way.get();
      if (sequence.usesReferenceCode()) {
        continue;
      }
      // The first run only makes the memory resident and the code warm.
      long nanos = nanos(sequence);
      if (nanos / HOPELESS > bestNanos) {
        continue;
      }
      nanos = nanos(sequence);
      for (int i = 1; i < TIMED_RUNS; i++) {
        nanos = Math.min(nanos, nanos(sequence));
      }
      if (nanos < bestNanos) {
        best = sequence;
        bestNanos = nanos;
      }
    }
    return best;
  }

  private static long nanos(Sequence sequence) {
    long start = System.nanoTime();
    sequence.run();
    return System.nanoTime() - start;
  }
}
