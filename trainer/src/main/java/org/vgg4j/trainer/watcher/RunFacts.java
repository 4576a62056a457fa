package org.vgg4j.trainer.watcher;

import org.vgg4j.trainer.recipes.Recipe;

/**
 * What a run was asked to do, as far as the rules care.
 *
 * @param classes how many there are, at least 2
 */
public record RunFacts(Recipe recipe, int classes, NetworkFacts network) {

  /** The loss of a network that gives every class the same probability, in nats. */
  double chanceLoss() {
    return Math.log(classes);
  }

  /** The accuracy of a network that gives every image the same answer, in [0, 1]. */
  double chanceAccuracy() {
    return 1.0 / classes;
  }

  /**
   * The highest rate at which an optimizer is commonly started on networks like these, from the
   * recipes of the field: Adam and RMSProp 0.003, Adagrad 0.05, Nesterov 0.2, SGD 0.5. Above it
   * proves nothing alone.
   */
  double commonRate() {
    return switch (recipe.optimizer()) {
      case "adam", "rmsprop" -> 0.003;
      case "adagrad" -> 0.05;
      case "nesterov" -> 0.2;
      default -> 0.5;
    };
  }
}
