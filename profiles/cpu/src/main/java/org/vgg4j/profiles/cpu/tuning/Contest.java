package org.vgg4j.profiles.cpu.tuning;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Chooses by timing, so that a quiet machine chooses alike every time. Contenders challenge the one
 * that holds the place, the rule's first, and take it only by being clearly faster in each of
 * several rounds. The two run by turns, so that whatever else the machine does meets both, and a
 * round compares the fastest run of each.
 */
final class Contest {

  /**
   * Share of the holder's time that a challenger must stay below. The rule ranks close candidates
   * by what was measured with care, and few runs rank them by chance.
   */
  static final double CLEARLY_FASTER = 0.8;

  private static final int ROUNDS = 3;
  private static final int RUNS_PER_ROUND = 2;

  /** A challenger that takes so many times as long as the holder, twice, runs no more. */
  private static final double HOPELESS = 1.5;

  private final BooleanSupplier timeIsUp;

  /**
   * @param timeIsUp asked before every run
   */
  Contest(BooleanSupplier timeIsUp) {
    this.timeIsUp = timeIsUp;
  }

  /**
   * One that can win.
   *
   * @param choice what it stands for
   * @param runner builds, when its turn comes, what runs once and returns the nanoseconds that this
   *     took; null if it is out of the question
   */
  record Contender<C>(C choice, Supplier<LongSupplier> runner) {}

  /**
   * The winner; empty if that is the rule's, or if the time was up before it was known.
   *
   * @param contenders the rule's first
   */
  <C> Optional<C> winner(List<Contender<C>> contenders) {
    Optional<C> best = Optional.empty();
    LongSupplier holder = null;
    long toBeat = 0;
    for (Contender<C> contender : contenders) {
      LongSupplier challenger = contender.runner().get();
      if (challenger == null) {
        continue;
      }
      if (timeIsUp.getAsBoolean()) {
        return Optional.empty();
      }
      // The first run makes memory resident and code warm, and may take ten times as long.
      challenger.getAsLong();
      long nanos = challenger.getAsLong();
      if (holder != null) {
        if (nanos > HOPELESS * toBeat) {
          nanos = Math.min(nanos, challenger.getAsLong());
        }
        Optional<Boolean> wins =
            nanos > HOPELESS * toBeat ? Optional.of(false) : isClearlyFaster(challenger, holder);
        if (wins.isEmpty()) {
          return Optional.empty();
        }
        if (!wins.get()) {
          continue;
        }
        best = Optional.of(contender.choice());
      }
      holder = challenger;
      toBeat = nanos;
    }
    return best;
  }

  private Optional<Boolean> isClearlyFaster(LongSupplier challenger, LongSupplier holder) {
    for (int round = 0; round < ROUNDS; round++) {
      long held = Long.MAX_VALUE;
      long challenged = Long.MAX_VALUE;
      for (int run = 0; run < RUNS_PER_ROUND; run++) {
        if (timeIsUp.getAsBoolean()) {
          return Optional.empty();
        }
        held = Math.min(held, holder.getAsLong());
        challenged = Math.min(challenged, challenger.getAsLong());
      }
      if (challenged >= CLEARLY_FASTER * held) {
        return Optional.of(false);
      }
    }
    return Optional.of(true);
  }
}
