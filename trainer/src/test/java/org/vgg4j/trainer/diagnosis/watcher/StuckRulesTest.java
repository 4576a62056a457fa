package org.vgg4j.trainer.diagnosis.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.diagnosis.watcher.Signals.Answers;
import org.vgg4j.trainer.diagnosis.watcher.Signals.Trend;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.FindingCode;

/** Networks without a dead layer or vanished gradients; the figures are those of real runs. */
class StuckRulesTest {

  private static RunFacts facts(String optimizer, String rate) {
    return new RunFacts(
        Recipes.resolve(
            "default", Map.of("model", "vgg16", "optimizer", optimizer, "learningRate", rate)),
        10,
        new NetworkFacts(false, false, null, null));
  }

  private static Signals look(long step, double meanLoss, double accuracy, double spread) {
    return new Signals(
        step,
        step,
        new Trend(Math.min(step, 100), 2.3023, meanLoss, 0.002),
        new Answers(32 * Math.min(step, 100), accuracy, spread),
        List.of());
  }

  private static Optional<Finding> judge(RunFacts facts, Signals... looks) {
    History history = new History(3);
    for (Signals look : looks) {
      history.add(look);
    }
    return StuckRules.judge(facts, history, List.of(), List.of());
  }

  @Test
  void aNetworkThatGivesEveryImageTheSameAnswerIsStuckAtStep300() {
    // vgg16, width 0.5, nesterov 0.05, batch 32.
    Signals[] looks = {
      look(1, 2.3025, 0.125, 3.3e-5),
      look(50, 2.3069, 0.099, 5.5e-6),
      look(200, 2.3065, 0.101, 1.7e-6)
    };
    assertThat(judge(facts("nesterov", "0.05"), looks)).isEmpty();

    Optional<Finding> finding =
        judge(facts("nesterov", "0.05"), looks[0], looks[2], look(300, 2.3071, 0.098, 2.3e-6));
    assertThat(finding)
        .hasValueSatisfying(
            stuck ->
                assertThat(stuck.line())
                    .isEqualTo(
                        "stuck-at-chance at step 300: the loss stands at 2.3071, where guessing has"
                            + " ln(10) = 2.3026, and every image gets the same answer; try --lr"
                            + " 0.005, or --model vgg16-bn (batch norm)"));
  }

  @Test
  void aPenaltyOnTopOfTheLossHidesNoStuckNetwork() {
    assertThat(
            judge(
                facts("nesterov", "0.05"),
                look(1, 2.5, 0.1, 3.3e-5),
                look(300, 2.47, 0.098, 2.3e-6)))
        .isPresent();
  }

  @Test
  void aNetworkThatRestsAtChanceFor200StepsIsSound() {
    // pytorch-vgg16-compact, width 0.25, adagrad 0.001, batch 32.
    assertThat(
            judge(
                facts("adagrad", "0.001"),
                look(1, 2.3022, 0.125, 3e-5),
                look(50, 2.3030, 0.098, 3e-6),
                look(100, 2.3028, 0.1, 9e-5),
                look(200, 2.3012, 0.11, 6e-3)))
        .isEmpty();
  }

  @Test
  void aSlowNetworkWhoseAnswersGrowApartIsSound() {
    // numpy-vgg11 from Xavier's weights, width 0.25, sgd 0.01, batch 32: it learns after 1,000.
    assertThat(
            judge(facts("sgd", "0.01"), look(1, 2.3026, 0.1, 9e-5), look(300, 2.3023, 0.115, 2e-4)))
        .isEmpty();
    assertThat(
            judge(
                facts("sgd", "0.01"), look(1, 2.3026, 0.1, 9e-5), look(2000, 2.2975, 0.136, 9e-4)))
        .isEmpty();
  }

  @Test
  void answersThatWereAsMuchAlikeAtTheStartProveNothing() {
    // vgg19, width 0.25: 6e-6 before its first step.
    assertThat(
            judge(facts("sgd", "0.01"), look(1, 2.3026, 0.1, 6e-6), look(300, 2.3026, 0.1, 7e-6)))
        .isEmpty();
  }

  @Test
  void aWarmUpThatIsStillUnderWayProvesNothing() {
    Signals warming =
        new Signals(
            300, 45, new Trend(100, 2.3, 2.3026, 0), new Answers(3200, 0.1, 2e-6), List.of());

    assertThat(judge(facts("nesterov", "0.05"), look(1, 2.3, 0.1, 3e-5), warming)).isEmpty();
  }

  @Test
  void aRateFarBelowWhatIsCommonIsNamed() {
    assertThat(
            judge(facts("adam", "1e-6"), look(1, 2.3026, 0.1, 5e-5), look(300, 2.3026, 0.1, 5e-5)))
        .hasValueSatisfying(
            finding ->
                assertThat(finding.line())
                    .contains("and adam runs at 0.000001, where up to 0.003 is common")
                    .endsWith("; try --lr 0.00001"));
  }

  @Test
  void guessingFor2000StepsIsStuckWhateverTheAnswers() {
    RunFacts facts = facts("sgd", "0.05");

    assertThat(judge(facts, look(1, 2.3, 0.1, 1e-2), look(2000, 2.3030, 0.101, 1e-2)))
        .hasValueSatisfying(
            finding ->
                assertThat(finding.seen()).contains("10.1 % of the images are classified rightly"));
    assertThat(judge(facts, look(1, 2.3, 0.1, 1e-2), look(2000, 2.3030, 0.13, 1e-2)))
        .as("better than guessing")
        .isEmpty();
  }

  @Test
  void theTablesOfARunThatGuessedTellTheSame() {
    EpochMetrics first = new EpochMetrics(1, 1407, 0.05, 2.3030, 0.1002, 2.3029, 0.1, 0.1, 0.1);
    EpochMetrics second = new EpochMetrics(2, 2814, 0.05, 2.3029, 0.0998, 2.3029, 0.1, 0.1, 0.1);
    EpochMetrics learned =
        new EpochMetrics(2, 2814, 0.05, 2.2980, 0.1221, 2.2900, 0.13, 0.13, 0.13);

    assertThat(new EpochRules(facts("sgd", "0.05")).addAll(List.of(first, second), Map.of()))
        .extracting(Finding::code)
        .containsExactly(FindingCode.STUCK_AT_CHANCE);
    assertThat(new EpochRules(facts("sgd", "0.05")).addAll(List.of(first, learned), Map.of()))
        .isEmpty();
  }
}
