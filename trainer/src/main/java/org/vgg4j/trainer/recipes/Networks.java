package org.vgg4j.trainer.recipes;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.models.OptimizerSettings;

/** From a recipe to a network. */
public final class Networks {

  private Networks() {}

  /** The options that a recipe gives its model. */
  public static ModelOptions options(Recipe recipe, InputShape input, int classes) {
    return new ModelOptions(
        input,
        classes,
        recipe.network().width(),
        recipe.network().dropout(),
        recipe.network().head(),
        recipe.network().init(),
        new OptimizerSettings(
            recipe.optimization().optimizer(),
            recipe.optimization().learningRate(),
            recipe.optimization().momentum(),
            recipe.optimization().weightDecay(),
            recipe.optimization().l2(),
            recipe.optimization().batchNormRateFactor(),
            recipe.optimization().epsilon()),
        recipe.network().blocks(),
        recipe.network().whitening(),
        recipe.optimization().seed());
  }

  /** A new network, initialized from the recipe's seed. */
  public static ComputationGraph create(Recipe recipe, InputShape input, int classes) {
    return ModelFactory.create(recipe.network().model(), options(recipe, input, classes));
  }
}
