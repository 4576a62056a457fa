package org.vgg4j.trainer.diagnosis.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.diagnosis.watcher.Signals.Trend;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.ViewsOfImage;

/** Classes of unequal size: what guessing gives, and networks that only give the largest. */
class ClassSharesTest {

  private static final NetworkFacts NETWORK = new NetworkFacts(false, false, null, null);

  private static Recipe recipe(String smoothing) {
    return Recipes.resolve("default", Map.of("labelSmoothing", smoothing));
  }

  @Test
  void chanceIsTheEntropyOfTheShares() {
    RunFacts facts = RunFacts.of(recipe("0"), List.of("cat", "dog"), new int[] {900, 100}, NETWORK);
    assertThat(facts.chanceLoss()).isCloseTo(0.3251, within(1e-4));
    assertThat(facts.chanceAccuracy()).isEqualTo(0.9);
    assertThat(facts.chanceLossInWords()).isEqualTo("0.3251, by the shares of the 2 classes");
    assertThat(StuckRules.isFlatAtChance(facts, new Trend(100, 0.7, 0.3255, 0))).isTrue();
    assertThat(StuckRules.isFlatAtChance(facts, new Trend(100, 0.7, 0.6931, 0))).isFalse();
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }

  @Test
  void chanceOfEqualClassesIsTheLogarithmOfTheirNumberAlsoWithSmoothedLabels() {
    for (String smoothing : List.of("0", "0.2")) {
      RunFacts facts =
          RunFacts.of(
              recipe(smoothing), List.of("a", "b", "c", "d"), new int[] {7, 7, 7, 7}, NETWORK);
      assertThat(facts.chanceLoss()).isCloseTo(Math.log(4), within(1e-12));
      assertThat(facts.chanceLossInWords()).isEqualTo("ln(4) = 1.3863");
    }
    RunFacts smoothed =
        RunFacts.of(recipe("0.2"), List.of("cat", "dog"), new int[] {900, 100}, NETWORK);
    assertThat(smoothed.chanceLoss()).isCloseTo(0.4714, within(1e-3));
  }

  private static Evaluation evaluation(int[][] confusion) {
    return new Evaluation(
        1, List.of(), 0, 0.3, 0.9, 1, ViewsOfImage.ONE, List.of("cat", "dog"), confusion);
  }

  @Test
  void oneClassForNearlyEverythingIsFoundWhateverItsShare() {
    for (int cats : new int[] {0, 60, 900, 10_000}) {
      assertThat(AnswerRules.judge(500, "test", evaluation(new int[][] {{cats, 0}, {58, 2}})))
          .hasValueSatisfying(
              finding ->
                  assertThat(finding.seen())
                      .startsWith(
                          "58 of 60 test images that are of other classes are taken for cat"));
    }
    assertThat(AnswerRules.judge(500, "test", evaluation(new int[][] {{900, 0}, {50, 10}})))
        .as("a sixth of the dogs is recognized")
        .isEmpty();
    assertThat(AnswerRules.judge(500, "test", evaluation(new int[][] {{900, 0}, {9, 0}})))
        .as("too few dogs to tell")
        .isEmpty();
  }

  @Test
  void fewStepsOfANetworkOnEqualClassesAreNoFinding() {
    int[][] cats = {{20, 0}, {20, 0}};
    assertThat(AnswerRules.judge(20, "test", evaluation(cats))).isEmpty();
    assertThat(AnswerRules.judge(200, "test", evaluation(cats))).isPresent();
    int[][] mostlyCats = {{180, 0}, {20, 0}};
    assertThat(AnswerRules.judge(20, "test", evaluation(mostlyCats))).isPresent();
  }

  @Test
  void oneSuchEpochIsNoFindingThreeInARowAre() {
    Evaluation cats = evaluation(new int[][] {{90, 0}, {20, 0}});
    Evaluation both = evaluation(new int[][] {{90, 0}, {10, 10}});
    AnswerRules rules = new AnswerRules();
    assertThat(rules.add(100, cats)).isEmpty();
    assertThat(rules.add(200, cats)).isEmpty();
    assertThat(rules.add(300, both)).isEmpty();
    assertThat(rules.add(400, cats)).isEmpty();
    assertThat(rules.add(500, cats)).isEmpty();
    assertThat(rules.add(600, cats)).isPresent();
  }
}
