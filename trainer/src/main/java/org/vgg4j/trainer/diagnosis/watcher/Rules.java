package org.vgg4j.trainer.diagnosis.watcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.vgg4j.trainer.diagnosis.watcher.Signals.Trend;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.FindingCode;
import org.vgg4j.trainer.runs.LayerMetrics;
import org.vgg4j.trainer.training.TrainingObserver.InputStatistics;

/**
 * Judges figures. Pure functions: what a training run and {@code doctor} say cannot differ. The
 * thresholds stand between what healthy and broken runs were measured to do;
 * docs/lab/reliability.md has the figures.
 */
public final class Rules {

  /** Steps before a loss means anything: sound networks may rest at chance for a while. */
  static final long PATIENCE = 100;

  /** Gradient over weight norm of a layer, relative to the largest of all layers. */
  private static final double VANISHED = 5e-6;

  /** Sound ReLU networks were seen with 0.97 of a layer dead, and learned with the rest. */
  private static final double DEAD = 0.99;

  /** Through a layer like this nothing passes any more, forward or backward. */
  private static final double WHOLLY_DEAD = 0.9995;

  private static final double EXPLODED_NORM = 10_000;
  private static final double EXPLODED_RATIO = 100;
  private static final double RISEN = 1.5;
  private static final double LARGEST_INPUT = 20;
  private static final double SMALLEST_DEVIATION = 1e-3;
  private static final int OVERFITTED_EPOCHS = 8;
  private static final double OVERFITTED_RATIO = 1.5;

  private Rules() {}

  /** Judges a network before its first step. */
  public static List<Finding> ofNetwork(RunFacts facts) {
    List<Finding> findings = new ArrayList<>();
    NetworkFacts network = facts.network();
    if (network.reluOnLogits() != null) {
      findings.add(
          new Finding(
              FindingCode.RELU_ON_LOGITS,
              network.reluOnLogits(),
              0,
              "its ReLU cuts the class scores before the softmax, so a class whose score falls"
                  + " below 0 gets no gradient any more",
              "try " + Advice.toMendTheEnd(facts)));
    }
    if (network.earlySoftmax() != null) {
      findings.add(
          new Finding(
              FindingCode.DOUBLE_SOFTMAX,
              network.earlySoftmax(),
              0,
              "a softmax stands before a loss that has its own, which flattens the gradients and"
                  + " keeps the loss away from 0",
              "try " + Advice.toMendTheEnd(facts)));
    }
    return findings;
  }

  /** Judges a batch as the network saw it; pixels in 0..1 are normalized. */
  public static Optional<Finding> ofInputs(RunFacts facts, long step, InputStatistics inputs) {
    double largest = Math.max(Math.abs(inputs.lowest()), Math.abs(inputs.highest()));
    if (!(largest <= LARGEST_INPUT)) {
      return Optional.of(
          new Finding(
              FindingCode.INPUTS_NOT_NORMALIZED,
              null,
              step,
              text(
                  "inputs reach from %.3g to %.3g, expected 0 to 1 or a few deviations around 0",
                  inputs.lowest(), inputs.highest()),
              Advice.toNormalize(facts)));
    }
    if (inputs.deviation() < SMALLEST_DEVIATION) {
      return Optional.of(
          new Finding(
              FindingCode.INPUTS_NOT_NORMALIZED,
              null,
              step,
              text(
                  "all inputs are about %.3g (deviation %.2g), expected images that differ",
                  inputs.mean(), inputs.deviation()),
              Advice.toNormalize(facts)));
    }
    return Optional.empty();
  }

  /**
   * Judges a network that is not made of numbers any more, or does not answer with numbers.
   *
   * @param seen what shows it
   * @param before the signals before; null for none
   */
  public static Finding ofDivergence(RunFacts facts, long step, String seen, Signals before) {
    String layer = before == null ? null : strongest(before.layers()).orElse(null);
    return new Finding(
        FindingCode.LOSS_NOT_A_NUMBER,
        layer,
        step,
        seen
            + (layer == null ? "" : ", after the largest gradients of all were seen in this layer"),
        Advice.againstDivergence(facts));
  }

  private static Optional<String> strongest(List<LayerMetrics> layers) {
    return layers.stream()
        .max((a, b) -> Double.compare(a.gradientNorm(), b.gradientNorm()))
        .map(LayerMetrics::layer);
  }

  /** Judges a run in training, at its newest signals. */
  public static List<Finding> ofTraining(RunFacts facts, History history) {
    Signals now = history.now();
    List<Finding> findings = new ArrayList<>();
    explodingGradients(facts, now).ifPresent(findings::add);
    boolean learning = now.trend().mean() < 0.9 * facts.chanceLoss();
    List<String> vanished = learning ? List.of() : history.lasting(Rules::vanished);
    List<String> dead = history.lately(Rules::whollyDead);
    dead = dead.isEmpty() ? history.lasting(Rules::dead) : dead;
    boolean flat = StuckRules.isFlatAtChance(facts, now.trend());
    StuckRules.judge(facts, history, dead, vanished).ifPresent(findings::add);
    if (flat && facts.recipe().optimization().learningRate() > facts.commonRate()) {
      findings.add(highRate(facts, now, "and the loss does not leave that of guessing"));
    }
    if (!vanished.isEmpty()) {
      findings.add(
          new Finding(
              FindingCode.VANISHING_GRADIENTS,
              vanished.get(0),
              now.step(),
              "its gradient, over its weights, is below 1/200,000 of the strongest layer's"
                  + others(vanished),
              Advice.toLearn(facts)));
    }
    if (!dead.isEmpty()) {
      findings.add(
          new Finding(
              FindingCode.DEAD_RELU,
              dead.get(0),
              now.step(),
              text("%.0f %% of its units fire for no image", 100 * deadShare(now, dead.get(0)))
                  + others(dead),
              Advice.toLearn(facts)));
    }
    if (hasRisen(facts, now.trend())) {
      findings.add(
          highRate(
              facts,
              now,
              text(
                  "and the loss went up from %.2f to %.2f",
                  now.trend().start(), now.trend().mean())));
    }
    return findings;
  }

  private static Finding highRate(RunFacts facts, Signals now, String effect) {
    return new Finding(
        FindingCode.RATE_TOO_HIGH,
        null,
        now.step(),
        facts.recipe().optimization().optimizer()
            + " runs at "
            + Advice.number(facts.recipe().optimization().learningRate())
            + text(", where up to %s is common, ", Advice.number(facts.commonRate()))
            + effect,
        Advice.lowerRate(facts));
  }

  private static Optional<Finding> explodingGradients(RunFacts facts, Signals now) {
    return now.layers().stream()
        .filter(
            layer ->
                !(layer.gradientNorm()
                    <= Math.max(EXPLODED_NORM, EXPLODED_RATIO * layer.weightNorm())))
        .findFirst()
        .map(
            layer ->
                new Finding(
                    FindingCode.EXPLODING_GRADIENTS,
                    layer.layer(),
                    now.step(),
                    text(
                        "its gradient has norm %.3g, its weights %.3g",
                        layer.gradientNorm(), layer.weightNorm()),
                    Advice.againstExplosion(facts)));
  }

  private static boolean hasRisen(RunFacts facts, Trend trend) {
    double high = RISEN * Math.max(trend.start(), facts.chanceLoss());
    return trend.steps() >= PATIENCE && trend.mean() - Math.abs(trend.change()) / 2 > high;
  }

  private static List<String> vanished(Signals signals) {
    OptionalDouble strongest = signals.layers().stream().mapToDouble(Rules::relativeGradient).max();
    double limit = strongest.orElse(0) * VANISHED;
    return names(
        signals.layers(), layer -> layer.weightNorm() > 0 && relativeGradient(layer) < limit);
  }

  private static double relativeGradient(LayerMetrics layer) {
    return layer.weightNorm() > 0 ? layer.gradientNorm() / layer.weightNorm() : 0;
  }

  private static List<String> dead(Signals signals) {
    return names(signals.layers(), layer -> layer.deadUnits() >= DEAD);
  }

  private static List<String> whollyDead(Signals signals) {
    return names(signals.layers(), layer -> layer.deadUnits() >= WHOLLY_DEAD);
  }

  private static double deadShare(Signals signals, String name) {
    return signals.layers().stream()
        .filter(layer -> layer.layer().equals(name))
        .mapToDouble(LayerMetrics::deadUnits)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static List<String> names(List<LayerMetrics> layers, Predicate<LayerMetrics> rule) {
    return layers.stream().filter(rule).map(LayerMetrics::layer).toList();
  }

  private static String others(List<String> layers) {
    return layers.size() == 1 ? "" : ", and so in " + (layers.size() - 1) + " more";
  }

  /**
   * Judges the epochs of a run so far. Only what cannot be noise: the validation loss has risen by
   * half over at least eight epochs while the training loss went below half of it.
   */
  public static Optional<Finding> ofEpochs(RunFacts facts, List<EpochMetrics> epochs) {
    if (epochs.isEmpty()) {
      return Optional.empty();
    }
    EpochMetrics last = epochs.get(epochs.size() - 1);
    EpochMetrics best = last;
    for (EpochMetrics epoch : epochs) {
      best = epoch.validationLoss() < best.validationLoss() ? epoch : best;
    }
    if (last.epoch() - best.epoch() < OVERFITTED_EPOCHS
        || last.validationLoss() < OVERFITTED_RATIO * best.validationLoss()
        || last.trainLoss() > last.validationLoss() / 2) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            FindingCode.OVERFITTING,
            null,
            last.step(),
            text(
                "the validation loss rose from %.3f (epoch %d) to %.3f while the training loss is"
                    + " %.3f",
                best.validationLoss(), best.epoch(), last.validationLoss(), last.trainLoss()),
            Advice.againstOverfitting(facts, best.epoch())));
  }

  static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
