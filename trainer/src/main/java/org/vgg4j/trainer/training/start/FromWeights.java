package org.vgg4j.trainer.training.start;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.models.InputShape;
import org.vgg4j.trainer.recipes.FrozenPart;
import org.vgg4j.trainer.recipes.Networks;
import org.vgg4j.trainer.recipes.Recipe;

/**
 * A new run that starts from the weights of a checkpoint, with a fresh optimizer.
 *
 * @param out the run's folder; null for a new one under {@code runs/}
 * @param weights the checkpoint
 * @param ownNormalization whether the recipe's normalization is taken although the weights have one
 */
public record FromWeights(Path out, Path weights, boolean ownNormalization) implements NewRun {

  @Override
  public Beginning begin(
      Recipe recipe, InputShape input, DatasetSplits splits, Consumer<String> alert) {
    Optional<Normalization> wanted =
        ownNormalization
            ? Optional.of(recipe.images().normalization().of(splits.train()))
            : Optional.empty();
    StartingWeights.open(weights)
        .info()
        .flatMap(info -> LearnedImages.warning(weights, info, recipe, splits))
        .ifPresent(alert);
    return begin(weights, wanted, recipe, input, splits);
  }

  /**
   * @param wanted the normalization to take; empty for the weights' own, or the recipe's where they
   *     have none
   */
  static Beginning begin(
      Path file,
      Optional<Normalization> wanted,
      Recipe recipe,
      InputShape input,
      DatasetSplits splits) {
    StartingWeights weights = StartingWeights.open(file);
    ComputationGraph graph = Networks.create(recipe, input, splits.classNames().size());
    String line = weights.copyInto(graph, splits.classNames());
    Normalization normalization =
        wanted
            .or(weights::normalization)
            .orElseGet(() -> recipe.images().normalization().of(splits.train()));
    return new Beginning(
        graph,
        normalization,
        null,
        null,
        file,
        Optional.of(line + weights.normalizationLine(normalization) + frozenLine(graph, recipe)));
  }

  private static String frozenLine(ComputationGraph graph, Recipe recipe) {
    Set<String> frozen = new FrozenPart(recipe.optimization().freeze()).layers(graph);
    return frozen.isEmpty()
        ? ""
        : "; not trained: %d layers, up to %s"
            .formatted(frozen.size(), List.copyOf(frozen).get(frozen.size() - 1));
  }
}
