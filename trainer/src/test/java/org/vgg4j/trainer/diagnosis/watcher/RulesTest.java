package org.vgg4j.trainer.diagnosis.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.diagnosis.watcher.Signals.Answers;
import org.vgg4j.trainer.diagnosis.watcher.Signals.Trend;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.FindingCode;
import org.vgg4j.trainer.runs.LayerMetrics;
import org.vgg4j.trainer.training.TrainingObserver.InputStatistics;

class RulesTest {

  private static final Trend FLAT_AT_LN_10 = new Trend(100, 2.31, 2.3027, 0.001);
  private static final Trend FALLING = new Trend(100, 2.31, 1.6, -0.2);
  private static final Answers DIFFERING = new Answers(3200, 0.12, 0.01);
  private static final RunFacts ANY =
      new RunFacts(Recipes.resolve("default", Map.of()), 10, NetworkFacts.UNKNOWN);
  private static final NetworkFacts PLAIN = new NetworkFacts(false, false, null, null);

  private static RunFacts facts(String recipe, NetworkFacts network, String... fields) {
    Map<String, String> overrides = new java.util.HashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      overrides.put(fields[i], fields[i + 1]);
    }
    return new RunFacts(Recipes.resolve(recipe, overrides), 10, network);
  }

  private static RunFacts published() {
    return facts(
        "pytorch-vgg16-compact-as-published", new NetworkFacts(false, false, "logits", null));
  }

  /** Measured in pytorch-vgg16-compact-as-published at step 50, seed 1, width 0.25. */
  private static List<LayerMetrics> vanishing() {
    return List.of(
        new LayerMetrics(1, "block1_conv1", 2.39, 9.80e-9, 0),
        new LayerMetrics(1, "block3_conv3", 4.64, 4.31e-6, 0.55),
        new LayerMetrics(1, "block5_conv3", 6.63, 0.00594, 0.66),
        new LayerMetrics(1, "logits", 1.88, 0.175, 0.30));
  }

  /** Measured in pytorch-vgg16-compact, which learns, at step 200, seed 1, width 0.25. */
  private static List<LayerMetrics> slow() {
    return List.of(
        new LayerMetrics(1, "block1_conv1", 2.29, 4.81e-6, 0.06),
        new LayerMetrics(1, "block3_conv3", 8.43, 2.99e-5, 0.69),
        new LayerMetrics(1, "dense1", 6.48, 0.0146, 0.96),
        new LayerMetrics(1, "output", 3.81, 0.213, Double.NaN));
  }

  private static Signals signals(long step, Trend trend, List<LayerMetrics> layers) {
    return new Signals(step, step, trend, DIFFERING, layers);
  }

  /** A history of looks that all saw the same. */
  private static History looks(int count, Trend trend, List<LayerMetrics> layers) {
    History history = new History(3);
    for (int i = 1; i <= count; i++) {
      history.add(signals(50L * i, trend, layers));
    }
    return history;
  }

  private static List<FindingCode> codes(RunFacts facts, Trend trend, List<LayerMetrics> layers) {
    return Rules.ofTraining(facts, looks(3, trend, layers)).stream().map(Finding::code).toList();
  }

  @Test
  void aFlatLossAtChanceWithVanishingGradientsIsStuck() {
    assertThat(codes(published(), FLAT_AT_LN_10, vanishing()))
        .containsExactly(FindingCode.STUCK_AT_CHANCE, FindingCode.VANISHING_GRADIENTS);
  }

  @Test
  void aFlatLossAtChanceAloneIsNoFinding() {
    assertThat(codes(facts("pytorch-vgg16-compact", PLAIN), FLAT_AT_LN_10, slow())).isEmpty();
  }

  @Test
  void aFlatLossAtChanceWithADeadLayerIsStuck() {
    List<LayerMetrics> dead = List.of(new LayerMetrics(1, "dense1", 6, 0.1, 1));

    assertThat(codes(facts("gluon-vgg11-as-published", PLAIN), FLAT_AT_LN_10, dead))
        .containsExactly(
            FindingCode.STUCK_AT_CHANCE, FindingCode.RATE_TOO_HIGH, FindingCode.DEAD_RELU);
  }

  @Test
  void whatPassesByItselfIsNotSaid() {
    assertThat(Rules.ofTraining(published(), looks(2, FLAT_AT_LN_10, vanishing()))).isEmpty();

    History recovering = looks(1, FLAT_AT_LN_10, slow());
    for (int i = 2; i <= 9; i++) {
      recovering.add(signals(50L * i, FLAT_AT_LN_10, vanishing()));
      assertThat(Rules.ofTraining(published(), recovering)).isEmpty();
    }
    recovering.add(signals(500, FLAT_AT_LN_10, vanishing()));
    assertThat(Rules.ofTraining(published(), recovering)).isNotEmpty();
  }

  @Test
  void aNetworkThatWasBrokenFromItsStartIsStuckOnceItsLossIsFlat() {
    History history = looks(3, new Trend(50, 2.31, 2.3027, 0), vanishing());
    history.add(signals(200, FLAT_AT_LN_10, slow()));

    assertThat(Rules.ofTraining(published(), history))
        .extracting(Finding::code)
        .contains(FindingCode.STUCK_AT_CHANCE);
  }

  @Test
  void smallGradientsOfANetworkThatLearnsAreNoFinding() {
    assertThat(codes(published(), FALLING, vanishing())).isEmpty();
  }

  @Test
  void adviceForTheFirstStuckNetworkNamesFlagsThatCanBeTyped() {
    Finding stuck = Rules.ofTraining(published(), looks(3, FLAT_AT_LN_10, vanishing())).get(0);

    assertThat(stuck.line())
        .startsWith("stuck-at-chance at step 150, layer block1_conv1: the loss stands at 2.3027")
        .contains("--optimizer adagrad --init xavier --lr 0.00")
        .contains("--model pytorch-vgg16-compact")
        .contains("--model vgg16-bn")
        .doesNotContain("\n");
  }

  @Test
  void aLossThatRisesAndStaysUpMeansARateThatIsTooHigh() {
    Trend risen = new Trend(100, 2.3, 7.5, 0.4);

    assertThat(codes(facts("numpy-vgg11", PLAIN, "learningRate", "5"), risen, slow()))
        .containsExactly(FindingCode.RATE_TOO_HIGH);
    assertThat(codes(facts("numpy-vgg11", PLAIN), new Trend(100, 2.3, 3.3, -2), slow()))
        .as("a bump at the start")
        .isEmpty();
  }

  @Test
  void aGradientFarAboveItsWeightsExplodes() {
    List<LayerMetrics> exploding = List.of(new LayerMetrics(1, "dense1", 6, 5e4, 0.1));

    assertThat(codes(facts("gluon-vgg11-as-published", PLAIN), FALLING, exploding))
        .containsExactly(FindingCode.EXPLODING_GRADIENTS);
  }

  @Test
  void aLossThatIsNoNumberNamesTheLayerWithTheLargestGradientsAndALowerRate() {
    Finding finding =
        Rules.ofDivergence(
            facts("gluon-vgg11-as-published", PLAIN),
            7,
            "the loss is NaN",
            signals(1, FLAT_AT_LN_10, vanishing()));

    assertThat(finding.line())
        .startsWith("loss-not-a-number at step 7, layer logits: the loss is NaN")
        .endsWith("try --lr 0.001, --on-divergence rollback, or a model with batch norm");
  }

  @Test
  void adviceNeverNamesWhatIsAlreadyOn() {
    NetworkFacts full = new NetworkFacts(true, true, null, null);
    RunFacts on =
        new RunFacts(
                Recipes.resolve(
                    "default",
                    Map.of(
                        "flip", "true",
                        "cropPadding", "4",
                        "weightDecay", "0.0005",
                        "normalization", "per-channel")),
                10,
                full)
            .rollingBack(true);

    assertThat(Rules.ofDivergence(on, 7, "the loss is NaN", null).advice())
        .isEqualTo("try --lr 0.0001");
    assertThat(Rules.ofEpochs(on, epochs(20, 0.1)).orElseThrow().advice())
        .isEqualTo("try --epochs 5; best.zip holds the best epoch");
    RunFacts last =
        new RunFacts(Recipes.withFields(on.recipe(), Map.of("testedEpoch", "last")), 10, full);
    assertThat(Rules.ofEpochs(last, epochs(20, 0.1)).orElseThrow().advice())
        .isEqualTo("try --epochs 5; or --set testedEpoch=best");
    assertThat(Rules.ofInputs(on, 1, new InputStatistics(0, 1, -99, 99)).orElseThrow().advice())
        .isEqualTo("look at the images with `datasets preview`");
  }

  @Test
  void pixelsInZeroToOneAreNormalizedAndThoseUpTo255AreNot() {
    assertThat(Rules.ofInputs(ANY, 1, new InputStatistics(0.48, 0.25, 0, 1))).isEmpty();
    assertThat(Rules.ofInputs(ANY, 1, new InputStatistics(0, 1, -2.4, 2.7))).isEmpty();
    assertThat(Rules.ofInputs(ANY, 1, new InputStatistics(121, 64, 0, 255)))
        .hasValueSatisfying(
            finding ->
                assertThat(finding.seen())
                    .isEqualTo(
                        "inputs reach from 0.00 to 255, expected 0 to 1 or a few deviations around"
                            + " 0"));
    assertThat(Rules.ofInputs(ANY, 1, new InputStatistics(0.5, 0, 0.5, 0.5))).isPresent();
    assertThat(Rules.ofInputs(ANY, 1, new InputStatistics(Double.NaN, 1, Double.NaN, 1)))
        .isPresent();
  }

  @Test
  void onlyALastingRiseOfTheValidationLossIsOverfitting() {
    assertThat(Rules.ofEpochs(ANY, List.of())).isEmpty();
    assertThat(Rules.ofEpochs(ANY, epochs(10, 0.1))).isEmpty();
    assertThat(Rules.ofEpochs(ANY, epochs(20, 0.1)))
        .hasValueSatisfying(finding -> assertThat(finding.seen()).contains("(epoch 5)"));
    assertThat(Rules.ofEpochs(ANY, epochs(20, 0.01))).isEmpty();
  }

  private static List<EpochMetrics> epochs(int count, double rise) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(
            epoch ->
                new EpochMetrics(
                    epoch,
                    epoch * 10L,
                    0.01,
                    1.5 / epoch,
                    0.9,
                    epoch <= 5 ? 2 - 0.2 * epoch : 1 + rise * (epoch - 5),
                    0.6,
                    0.6,
                    0.6))
        .toList();
  }
}
