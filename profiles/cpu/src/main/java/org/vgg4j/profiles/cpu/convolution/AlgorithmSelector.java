package org.vgg4j.profiles.cpu.convolution;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.vgg4j.profiles.cpu.onednn.Sequence;

/** Decides how the passes of a graph's convolutions are computed. */
public interface AlgorithmSelector {

  /** Takes what a fixed rule says, so that two runs compute alike and repeat bit for bit. */
  AlgorithmSelector BY_RULE = (key, trial) -> Optional.empty();

  /**
   * The candidate to take; empty if the rule is to decide.
   *
   * @param trial asked for if candidates have to be timed
   */
  Optional<Candidate> select(TuningKey key, Supplier<Trial> trial);

  /**
   * What can be timed.
   *
   * @param candidates built when their turn comes, the rule's first
   * @param end gives the trial's memory back
   */
  record Trial(Map<Candidate, Supplier<Sequence>> candidates, Runnable end) {}
}
