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
 * Times the ways of one graph's convolutions, each once after a run that makes memory resident and
 * code warm, until the graph's time for that is used up; the rule decides what is left. What is
 * decided once stays decided for the graph.
 */
public final class Autotuner implements AlgorithmSelector {

  /** Longest time that a graph's training is held up, but for the run that is under way then. */
  private static final long MOST_NANOS = 3_000_000_000L;

  private static final int TIMED_RUNS = 2;

  /** A way whose first run takes this many times the time to beat is not run again. */
  private static final int HOPELESS = 2;

  /**
   * Share of the rule's time that another way must stay below: few runs on a machine with other
   * work to do rank close ways by chance, and the rule ranks them by what was measured with care.
   */
  private static final double CLEARLY_FASTER = 0.8;

  private final AutotuneCache choices;
  private final Map<TuningKey, Optional<Candidate>> decided = new HashMap<>();
  private long nanosLeft = MOST_NANOS;

  /**
   * @param choices what is known of this machine, to be extended
   */
  public Autotuner(AutotuneCache choices) {
    this.choices = choices;
  }

  @Override
  public Optional<Candidate> select(TuningKey key, Supplier<Trial> trial) {
    if (!decided.containsKey(key)) {
      Optional<Candidate> known = choices.known(key);
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
    for (var way : trial.ways().entrySet()) {
      if (System.nanoTime() - start > nanosLeft) {
        complete = false;
        break;
      }
      Sequence sequence = way.getValue().get();
      if (sequence.usesReferenceCode() || nanos(sequence, 1) / HOPELESS > toBeat) {
        continue;
      }
      long nanos = nanos(sequence, TIMED_RUNS);
      if (best == null) {
        best = way.getKey();
        byRule = sequence;
        toBeat = (long) (CLEARLY_FASTER * nanos);
        continue;
      }
      if (nanos < toBeat && byRule != null) {
        // The rule's way has a second chance: something else may have been in its way.
        toBeat = Math.min(toBeat, (long) (CLEARLY_FASTER * nanos(byRule, TIMED_RUNS)));
      }
      if (nanos < toBeat) {
        best = way.getKey();
        byRule = null;
        toBeat = nanos;
      }
    }
    trial.end().run();
    nanosLeft -= System.nanoTime() - start;
    if (complete && best != null) {
      choices.remember(key, best);
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
