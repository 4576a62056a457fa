package org.vgg4j.trainer.recipes;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What the loss in training is beside the cross entropy, which that of a validation is alone. */
public final class TrainingLoss {

  private TrainingLoss() {}

  /**
   * In words that follow "training" or "loss", for example {@code with the penalty of l2=0.0005 and
   * smoothed labels}; empty where it is the cross entropy alone.
   */
  public static String text(Recipe recipe) {
    List<String> parts = new ArrayList<>();
    if (recipe.optimization().l2() > 0) {
      parts.add("the penalty of l2=" + plain(recipe.optimization().l2()));
    }
    if (recipe.optimization().weightDecay() > 0) {
      parts.add("the penalty of weightDecay=" + plain(recipe.optimization().weightDecay()));
    }
    if (recipe.augmentation().labelSmoothing() > 0) {
      parts.add("smoothed labels");
    }
    if (recipe.augmentation().list().mixesLabels()) {
      parts.add("mixed labels");
    }
    if (!recipe.images().classWeights().equals(ClassWeights.NONE)) {
      parts.add("weighted classes");
    }
    int last = parts.size() - 1;
    return parts.isEmpty()
        ? ""
        : "with "
            + (last == 0 ? "" : String.join(", ", parts.subList(0, last)) + " and ")
            + parts.get(last);
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
