package org.vgg4j.trainer.training;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.models.Head;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.models.Optimizer;
import org.vgg4j.models.OptimizerSettings;
import org.vgg4j.models.WeightInitialization;
import org.vgg4j.trainer.recipes.Recipe;

/** From a recipe to a network. */
public final class Networks {

  private Networks() {}

  /** The options that a recipe gives its model. */
  public static ModelOptions options(Recipe recipe, InputShape input, int classes) {
    return new ModelOptions(
        input,
        classes,
        recipe.width(),
        recipe.dropout(),
        recipe.head() == null ? null : Head.parse(recipe.head()),
        recipe.init() == null ? null : WeightInitialization.parse(recipe.init()),
        new OptimizerSettings(
            Optimizer.parse(recipe.optimizer()),
            recipe.learningRate(),
            recipe.momentum(),
            recipe.weightDecay(),
            recipe.l2()),
        recipe.blocks(),
        recipe.seed());
  }

  /** A new network, initialized from the recipe's seed. */
  public static ComputationGraph create(Recipe recipe, InputShape input, int classes) {
    return ModelFactory.create(recipe.model(), options(recipe, input, classes));
  }
}
