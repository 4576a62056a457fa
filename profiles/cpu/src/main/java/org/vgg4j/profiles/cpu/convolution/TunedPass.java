package org.vgg4j.profiles.cpu.convolution;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.vgg4j.profiles.cpu.onednn.Sequence;

/** Ways to compute the same, of which the first run settles on one for good. */
final class TunedPass {

  private final Map<Candidate, Supplier<Sequence>> ways;
  private final Supplier<Optional<Candidate>> advice;
  private Sequence chosen;

  /**
   * @param ways built when needed, the one to take by rule first
   * @param advice asked at the first run which way to take; empty leaves that to the rule
   */
  TunedPass(Map<Candidate, Supplier<Sequence>> ways, Supplier<Optional<Candidate>> advice) {
    this.ways = ways;
    this.advice = advice;
  }

  void run() {
    chosen().run();
  }

  /** What the first run settles on; asking settles it too. */
  Sequence chosen() {
    if (chosen == null) {
      chosen = choose();
    }
    return chosen;
  }

  private Sequence choose() {
    Optional<Candidate> advised = advice.get();
    if (advised.isPresent() && ways.containsKey(advised.get())) {
      Sequence sequence = ways.get(advised.get()).get();
      if (!sequence.usesReferenceCode()) {
        return sequence;
      }
    }
    Sequence first = null;
    for (Supplier<Sequence> way : ways.values()) {
      Sequence sequence = way.get();
      if (!sequence.usesReferenceCode()) {
        return sequence;
      }
      first = first == null ? sequence : first;
    }
    return first;
  }
}
