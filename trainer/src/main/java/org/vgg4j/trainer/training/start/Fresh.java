package org.vgg4j.trainer.training.start;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.models.InputShape;
import org.vgg4j.trainer.recipes.FrozenPart;
import org.vgg4j.trainer.recipes.Networks;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeException;

/**
 * A new run of a network whose weights are drawn.
 *
 * @param out the run's folder; null for a new one under {@code runs/}
 * @param sameData what it has to be trained on; null for whatever its recipe names
 */
public record Fresh(Path out, SameData sameData) implements NewRun {

  /** A run on whatever data its recipe names. */
  public Fresh(Path out) {
    this(out, null);
  }

  @Override
  public Optional<String> dataChange(DatasetSplits found) {
    if (sameData != null) {
      sameData.require(found.name(), found.identity());
    }
    return Optional.empty();
  }

  @Override
  public Beginning begin(
      Recipe recipe, InputShape input, DatasetSplits splits, Consumer<String> alert) {
    return begin(recipe.images().normalization().of(splits.train()), recipe, input, splits);
  }

  /** With weights that are drawn, or follow from the training images. */
  public static Beginning begin(
      Normalization normalization, Recipe recipe, InputShape input, DatasetSplits splits) {
    if (new FrozenPart(recipe.optimization().freeze()).isAny()) {
      throw new RecipeException(
          "freeze is '"
              + recipe.optimization().freeze()
              + "', expected none without --weights: layers that are drawn would stay as they are");
    }
    ComputationGraph graph = Networks.create(recipe, input, splits.classNames().size());
    if (recipe.network().whitening()) {
      Whitening.of(splits.train(), normalization).setIn(graph);
    }
    return new Beginning(graph, normalization, null, null, null, Optional.empty());
  }
}
