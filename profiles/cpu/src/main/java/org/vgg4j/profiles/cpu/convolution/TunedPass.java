package org.vgg4j.profiles.cpu.convolution;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.vgg4j.profiles.cpu.onednn.Sequence;

/** A pass of a convolution, of whose candidates the first run settles on one for good. */
final class TunedPass {

  private final Map<Candidate, Supplier<Sequence>> candidates;
  private final Supplier<Optional<Candidate>> advice;
  private Sequence chosen;
  private String text;

  /**
   * @param candidates built when needed, the one to take by rule first
   * @param advice asked at the first run for the candidate to take; empty leaves that to the rule
   */
  TunedPass(Map<Candidate, Supplier<Sequence>> candidates, Supplier<Optional<Candidate>> advice) {
    this.candidates = candidates;
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

  /** What is settled on, for people and files; asking settles it too. */
  String text() {
    chosen();
    return text;
  }

  private Sequence choose() {
    Optional<Candidate> advised = advice.get();
    if (advised.isPresent() && candidates.containsKey(advised.get())) {
      Sequence sequence = candidates.get(advised.get()).get();
      if (!sequence.usesReferenceCode()) {
        text = advised.get().text();
        return sequence;
      }
    }
    Sequence first = null;
    for (var candidate : candidates.entrySet()) {
      Sequence sequence = candidate.getValue().get();
      if (first == null || !sequence.usesReferenceCode()) {
        first = sequence;
        text = candidate.getKey().text() + Candidate.BY_RULE;
      }
      if (!sequence.usesReferenceCode()) {
        break;
      }
    }
    return first;
  }
}
