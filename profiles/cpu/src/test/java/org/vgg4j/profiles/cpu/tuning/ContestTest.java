package org.vgg4j.profiles.cpu.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** Who wins, by made-up times: no run here takes any. */
class ContestTest {

  private final List<String> runs = new ArrayList<>();
  private final Contest contest = new Contest(() -> false);

  @Test
  void theRuleKeepsItsPlaceUnlessAnotherIsClearlyFaster() {
    assertThat(contest.winner(List.of(always("rule", 100), always("other", 81)))).isEmpty();
    assertThat(contest.winner(List.of(always("rule", 100), always("other", 79)))).contains("other");
  }

  @Test
  void anEarlierCandidateStaysUnlessALaterOneIsClearlyFaster() {
    assertThat(contest.winner(List.of(always("rule", 100), always("a", 60), always("b", 50))))
        .contains("a");
    assertThat(contest.winner(List.of(always("rule", 100), always("a", 60), always("b", 40))))
        .contains("b");
  }

  @Test
  void whoeverLosesOneRoundLoses() {
    // Two runs to warm up, then two in each of three rounds.
    assertThat(
            contest.winner(
                List.of(always("rule", 100), of("other", 50, 50, 50, 50, 50, 50, 90, 90))))
        .isEmpty();
  }

  @Test
  void aDisturbanceOfOneRunInARoundChangesNothing() {
    assertThat(
            contest.winner(
                List.of(always("rule", 100), of("other", 900, 900, 50, 50, 900, 900, 50, 50, 900))))
        .contains("other");
    assertThat(
            contest.winner(
                List.of(of("rule", 900, 100, 900, 100, 900, 100, 900, 100), always("other", 95))))
        .isEmpty();
  }

  @Test
  void theTwoRunByTurns() {
    contest.winner(List.of(always("rule", 100), always("other", 100)));

    assertThat(runs)
        .containsExactly("rule", "rule", "other", "other", "rule", "other", "rule", "other");
  }

  @Test
  void oneThatIsHopelessRunsOnceMoreAndNoFurther() {
    contest.winner(List.of(always("rule", 100), always("slow", 151)));

    assertThat(runs).containsExactly("rule", "rule", "slow", "slow", "slow");
  }

  @Test
  void oneThatIsOutOfTheQuestionDoesNotRun() {
    Contest.Contender<String> none = new Contest.Contender<>("none", () -> null);

    assertThat(contest.winner(List.of(none, always("rule", 100), always("other", 50))))
        .contains("other");
  }

  @Test
  void whatWasNotDecidedWhenTheTimeWasUpIsLeftToTheRule() {
    for (int most = 0; most < 8; most++) {
      int limit = most;
      runs.clear();
      Optional<String> winner =
          new Contest(() -> runs.size() >= limit)
              .winner(List.of(always("rule", 100), always("other", 50)));

      assertThat(winner).as("after %d runs", limit).isEmpty();
      assertThat(runs).as("after %d runs", limit).hasSizeLessThanOrEqualTo(limit + 2);
    }
  }

  @Test
  void noiseOfATenthChangesNoChoiceThatIsNotCloseToTheThreshold() {
    for (long seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      assertThat(
              contest.winner(
                  List.of(
                      noisy("rule", 100, random),
                      noisy("close", 92, random),
                      noisy("faster", 68, random),
                      noisy("as fast", 65, random))))
          .contains("faster");
    }
  }

  private Contest.Contender<String> noisy(String name, long nanos, Random random) {
    return contender(name, () -> (long) (nanos * (1 + 0.1 * random.nextDouble())));
  }

  private Contest.Contender<String> always(String name, long nanos) {
    return contender(name, () -> nanos);
  }

  private Contest.Contender<String> of(String name, long... nanos) {
    int[] next = {0};
    return contender(name, () -> nanos[next[0]++]);
  }

  private Contest.Contender<String> contender(String name, LongSupplier nanos) {
    return new Contest.Contender<>(
        name,
        () ->
            () -> {
              runs.add(name);
              return nanos.getAsLong();
            });
  }
}
