package org.vgg4j.profiles.cpu.tuning;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.vgg4j.profiles.cpu.convolution.AlgorithmSelector;
import org.vgg4j.profiles.cpu.convolution.Candidate;
import org.vgg4j.profiles.cpu.convolution.TuningKey;
import org.vgg4j.profiles.cpu.onednn.Sequence;

/**
 * Times the candidates of one graph's convolutions, each once after a run that makes memory
 * resident and code warm, until the graph's time for that is used up; the rule decides what is
 * left. What is decided once stays decided for the graph.
 */
public final class Autotuner implements AlgorithmSelector {

  /** Longest time that a graph's training is held up, but for the run that is under way then. */
  private static final long MOST_NANOS = 3_000_000_000L;

  private static final int TIMED_RUNS = 2;

  /** A candidate whose first run takes this many times the time to beat is not run again. */
  private static final int HOPELESS = 2;

  /**
   * Share of the rule's time that another candidate must stay below: few runs on a machine with
   * other work to do rank close candidates by chance, and the rule ranks them by what was measured
   * with care.
   */
  private static final double CLEARLY_FASTER = 0.8;

  private final AutotuneCache cache;
  private final Map<TuningKey, Optional<Candidate>> decided = new HashMap<>();
  private long nanosLeft = MOST_NANOS;

  /**
   * @param cache what is known of this machine, to be extended
   */
  public Autotuner(AutotuneCache cache) {
    this.cache = cache;
  }

  @Override
  public Optional<Candidate> select(TuningKey key, Supplier<Trial> trial) {
    if (!decided.containsKey(key)) {
      Optional<Candidate> known = cache.known(key);
      decided.put(key, known.isPresent() || nanosLeft <= 0 ? known : timed(key, trial));
    }
    return decided.get(key);
  }

  private Optional<Candidate> timed(TuningKey key, Supplier<Trial> asked) {
    long start = System.nanoTime();
    Trial trial = asked.get();
    Candidate best = null;
    Sequence byRule = null;
    long toBeat = Long.MAX_VALUE;
    boolean complete = true;
    for (var candidate : trial.candidates().entrySet()) {
      if (System.nanoTime() - start > nanosLeft) {
        complete = false;
        break;
      }
      Sequence sequence = candidate.getValue().get();
      if (sequence.usesReferenceCode() || nanos(sequence, 1) / HOPELESS > toBeat) {
        continue;
      }
      long nanos = nanos(sequence, TIMED_RUNS);
      if (best == null) {
        best = candidate.getKey();
        byRule = sequence;
        toBeat = (long) (CLEARLY_FASTER * nanos);
        continue;
      }
      if (nanos < toBeat && byRule != null) {
        // The rule's candidate has a second chance: something else may have been in its way.
        toBeat = Math.min(toBeat, (long) (CLEARLY_FASTER * nanos(byRule, TIMED_RUNS)));
      }
      if (nanos < toBeat) {
        best = candidate.getKey();
        byRule = null;
        toBeat = nanos;
      }
    }
    trial.end().run();
    nanosLeft -= System.nanoTime() - start;
    if (complete && best != null) {
      cache.remember(key, best);
    }
    return Optional.ofNullable(best);
  }

  /** The time of the fastest of some runs. */
  private static long nanos(Sequence sequence, int runs) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      sequence.run();
      best = Math.min(best, System.nanoTime() - start);
    }
    return best;
  }
}
