package org.vgg4j.trainer.diagnosis.watcher;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.vgg4j.datasets.NormalizationKind;
import org.vgg4j.datasets.augment.Augmentations;
import org.vgg4j.datasets.augment.Crop;
import org.vgg4j.datasets.augment.HorizontalFlip;
import org.vgg4j.models.Optimizer;
import org.vgg4j.models.WeightInitialization;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.TestedEpoch;

/** What to try, in flags of {@code train} that can be typed as they stand. */
final class Advice {

  private static final String PUBLISHED = "-as-published";

  /**
   * Adagrad's first steps move every weight by the rate, whatever the gradient: at 0.01 a deep
   * network without batch norm is thrown far off and takes hundreds of steps to come back.
   */
  private static final double GENTLE_RATE = 0.001;

  private Advice() {}

  /**
   * For a network whose loss does not move. What stands between "try" and the first comma learned
   * on the sample with every seed that was tried; docs/lab/reliability.md has the figures.
   */
  static String toLearn(RunFacts facts) {
    Recipe recipe = facts.recipe();
    boolean gentle = facts.network().batchNorm() || startsGently(recipe);
    String sentence =
        gentle
            ? "try --lr " + number(recipe.optimization().learningRate() / 10)
            : "try --optimizer adagrad --init xavier --lr " + number(GENTLE_RATE);
    if (facts.network().reluOnLogits() != null || facts.network().earlySoftmax() != null) {
      String model = recipe.network().model();
      sentence +=
          model.endsWith(PUBLISHED)
              ? " --model " + fixed(model) + " (without the defect at its end)"
              : ", or " + toMendTheEnd(facts);
    }
    return facts.network().batchNorm() ? sentence : sentence + ", or --model vgg16-bn (batch norm)";
  }

  /** For a network whose weights were thrown where every image gets the same answer. */
  static String gentler(RunFacts facts) {
    return facts.network().batchNorm()
        ? lowerRate(facts)
        : lowerRate(facts) + ", or --model vgg16-bn (batch norm)";
  }

  /** For a run whose loss or weights are no numbers any more. */
  static String againstDivergence(RunFacts facts) {
    List<String> others = new ArrayList<>();
    if (!facts.rollsBack()) {
      others.add("--on-divergence rollback");
    }
    if (!facts.network().batchNorm()) {
      others.add("a model with batch norm");
    }
    return orElse(lowerRate(facts), others);
  }

  /** For gradients that are far too large for their weights. */
  static String againstExplosion(RunFacts facts) {
    return orElse(
        lowerRate(facts),
        facts.network().batchNorm() ? List.of() : List.of("a model with batch norm"));
  }

  /** For a network that learns its training images by heart. */
  static String againstOverfitting(RunFacts facts, int bestEpoch) {
    Recipe recipe = facts.recipe();
    List<String> others = new ArrayList<>();
    Augmentations augmentations = recipe.augmentation().list();
    if (augmentations.find(HorizontalFlip.class).isEmpty()
        && augmentations.find(Crop.class).isEmpty()) {
      others.add("--set flip=random --set cropPadding=4");
    }
    if (!facts.network().dropout()) {
      others.add("--set dropout=0.5");
    }
    if (recipe.optimization().weightDecay() == 0) {
      others.add("--weight-decay 0.0005");
    }
    return orElse("try --epochs " + bestEpoch, others)
        + (recipe.testing().testedEpoch() == TestedEpoch.BEST
            ? "; best.zip holds the best epoch"
            : "; or --set testedEpoch=best");
  }

  /** For inputs that are too large, or all alike. */
  static String toNormalize(RunFacts facts) {
    String look = "look at the images with `datasets preview`";
    return facts.recipe().images().normalization() == NormalizationKind.PER_CHANNEL
        ? look
        : "try --set normalization=per-channel, or " + look;
  }

  /** A first thing to try and others, as "a", "a, or b", "a, b, or c". */
  private static String orElse(String first, List<String> others) {
    StringBuilder text = new StringBuilder(first);
    for (int i = 0; i < others.size(); i++) {
      text.append(i == others.size() - 1 ? ", or " : ", ").append(others.get(i));
    }
    return text.toString();
  }

  private static boolean startsGently(Recipe recipe) {
    return recipe.optimization().optimizer() == Optimizer.ADAGRAD
        && recipe.optimization().learningRate() <= GENTLE_RATE
        && recipe.network().init() == WeightInitialization.XAVIER;
  }

  private static String fixed(String model) {
    return model.substring(0, model.length() - PUBLISHED.length());
  }

  /** For a network whose class scores do not reach the loss as they are. */
  static String toMendTheEnd(RunFacts facts) {
    String model = facts.recipe().network().model();
    return model.endsWith(PUBLISHED)
        ? "--model " + fixed(model) + " (the same network without that)"
        : "a model whose class scores go into the loss as they are";
  }

  static String lowerRate(RunFacts facts) {
    double rate =
        Math.min(facts.recipe().optimization().learningRate() / 10, facts.commonRate() / 3);
    return "try --lr " + number(rate);
  }

  static String number(double value) {
    return new BigDecimal(value).round(new MathContext(2)).stripTrailingZeros().toPlainString();
  }
}
