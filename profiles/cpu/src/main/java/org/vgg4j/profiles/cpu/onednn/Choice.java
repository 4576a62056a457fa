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

  private final List<Supplier<Sequence>> ways;
  private final boolean timed;
  private Sequence chosen;

  Choice(boolean timed, List<Supplier<Sequence>> ways) {
    this.timed = timed;
    this.ways = List.copyOf(ways);
  }

  void run() {
    if (chosen == null) {
      chosen = timed && ways.size() > 1 ? fastest() : ways.get(0).get();
    }
    chosen.run();
  }

  private Sequence fastest() {
    Sequence best = null;
    long bestNanos = Long.MAX_VALUE;
    for (Supplier<Sequence> way : ways) {
      Sequence sequence = way.get();
      // Makes the memory resident and the code warm.
      sequence.run();
      long nanos = Long.MAX_VALUE;
      for (int i = 0; i < TIMED_RUNS; i++) {
        long start = System.nanoTime();
        sequence.run();
        nanos = Math.min(nanos, System.nanoTime() - start);
      }
      if (nanos < bestNanos) {
        best = sequence;
        bestNanos = nanos;
      }
    }
    return best;
  }
}
