package org.vgg4j.profiles.cpu.tuning;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.bytedeco.dnnl.memory;
import org.vgg4j.profiles.cpu.convolution.AlgorithmSelector;
import org.vgg4j.profiles.cpu.convolution.Candidate;
import org.vgg4j.profiles.cpu.convolution.TuningKey;
import org.vgg4j.profiles.cpu.onednn.Sequence;

/**
 * The choices of one graph. Candidates are timed while there is a {@link Budget}, before the graph
 * computes anything; whatever is asked for later and was not chosen until then is left to the rule.
 * So what a graph computes follows from its choices, which can be kept and given to another one.
 */
public final class Autotuner implements AlgorithmSelector {

  private final Map<TuningKey, Optional<Candidate>> chosen = new HashMap<>();
  private final Set<TuningKey> decided = new HashSet<>();
  private Budget budget;

  /** Takes a choice from before. */
  public void take(TuningKey key, Candidate candidate) {
    chosen.put(key, Optional.of(candidate));
  }

  /**
   * Times the candidates of everything that is asked for meanwhile and not chosen yet.
   *
   * @param settling asks
   */
  public void timing(Budget most, Runnable settling) {
    budget = most;
    try {
      settling.run();
    } finally {
      budget = null;
    }
  }

  /** Whether all its candidates were timed before the budget was used up. */
  public boolean isDecided(TuningKey key) {
    return decided.contains(key);
  }

  @Override
  public Optional<Candidate> select(TuningKey key, Supplier<Trial> trial) {
    if (budget != null && !budget.isUsedUp() && !chosen.containsKey(key)) {
      chosen.put(key, timed(trial.get()));
      if (!budget.isUsedUp()) {
        decided.add(key);
      }
    }
    return chosen.getOrDefault(key, Optional.empty());
  }

  private Optional<Candidate> timed(Trial trial) {
    boolean bfloat16 =
        trial.candidates().keySet().stream()
            .anyMatch(candidate -> candidate.precision() == memory.data_type.bf16);
    List<Contest.Contender<Candidate>> contenders = new ArrayList<>();
    trial
        .candidates()
        .forEach(
            (candidate, sequence) -> {
              if (!bfloat16 || candidate.mayBeatBfloat16()) {
                contenders.add(new Contest.Contender<>(candidate, () -> runner(sequence.get())));
              }
            });
    try {
      return new Contest(budget::isUsedUp).winner(contenders);
    } finally {
      trial.end().run();
    }
  }

  private static LongSupplier runner(Sequence sequence) {
    return sequence.usesReferenceCode()
        ? null
        : () -> {
          long start = System.nanoTime();
          sequence.run();
          return System.nanoTime() - start;
        };
  }
}
