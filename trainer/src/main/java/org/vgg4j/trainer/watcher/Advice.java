package org.vgg4j.trainer.watcher;

import java.math.BigDecimal;
import java.math.MathContext;
import org.vgg4j.trainer.recipes.Recipe;

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
   * For a network whose loss does not move. What stands between "try" and the first comma learnt on
   * the sample with every seed that was tried; docs/RELIABILITY.md has the figures.
   */
  static String toLearn(RunFacts facts) {
    Recipe recipe = facts.recipe();
    boolean gentle = facts.network().batchNorm() || startsGently(recipe);
    String sentence =
        gentle
            ? "try --lr " + number(recipe.learningRate() / 10)
            : "try --optimizer adagrad --init xavier --lr " + number(GENTLE_RATE);
    if (facts.network().reluOnLogits() != null || facts.network().earlySoftmax() != null) {
      String model = recipe.model();
      sentence +=
          model.endsWith(PUBLISHED)
              ? " --model " + mended(model) + " (without the defect at its end)"
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

  private static boolean startsGently(Recipe recipe) {
    return recipe.optimizer().equals("adagrad")
        && recipe.learningRate() <= GENTLE_RATE
        && "xavier".equals(recipe.init());
  }

  private static String mended(String model) {
    return model.substring(0, model.length() - PUBLISHED.length());
  }

  /** For a network whose class scores do not reach the loss as they are. */
  static String toMendTheEnd(RunFacts facts) {
    String model = facts.recipe().model();
    return model.endsWith(PUBLISHED)
        ? "--model " + mended(model) + " (the same network without that)"
        : "a model whose class scores go into the loss as they are";
  }

  static String lowerRate(RunFacts facts) {
    double rate = Math.min(facts.recipe().learningRate() / 10, facts.commonRate() / 3);
    return "try --lr " + number(rate);
  }

  static String number(double value) {
    return new BigDecimal(value).round(new MathContext(2)).stripTrailingZeros().toPlainString();
  }
}
