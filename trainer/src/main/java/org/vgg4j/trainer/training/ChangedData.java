package org.vgg4j.trainer.training;

import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.trainer.checkpoints.CheckpointInfo.Position;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.recipes.BestMetric;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.recipes.TestedEpoch;

/** What a run does differently that goes on with other data than it began with. */
final class ChangedData {

  private ChangedData() {}

  /**
   * The recipe of the rest: with other data an epoch has other steps. Those that were taken count,
   * those to come are new.
   */
  static Recipe withStepsLeft(Recipe recipe, Position position, EpochBatches batches) {
    if (recipe.optimization().steps() > 0 || recipe.optimization().seconds() > 0) {
      return recipe;
    }
    int epochs = recipe.optimization().epochs() - position.epoch();
    long steps = position.step();
    // None is left where the run was stopped in its test.
    if (epochs > 0) {
      steps +=
          Recipes.withFields(recipe, Map.of("epochs", Integer.toString(epochs)))
              .optimization()
              .totalSteps(batches.count());
    }
    return Recipes.withFields(recipe, Map.of("steps", Long.toString(steps)));
  }

  /**
   * Validates the best epoch so far again: its figures were of other images than those of the
   * epochs to come. A stop waits for it, since nothing after it could be compared else.
   *
   * @return the position with the figures of the images of now
   * @throws org.vgg4j.trainer.checkpoints.CheckpointException if {@code best.zip} cannot be read
   */
  static Position validateBest(TrainingSetup setup, Position position, Observers observers) {
    if (position.bestEpoch() == 0 || setup.recipe().testing().testedEpoch() == TestedEpoch.LAST) {
      return position;
    }
    if (!Files.exists(setup.run().bestCheckpoint())) {
      // It is written again; any epoch of the images of now is better than one of others.
      return position.withBest(position.bestEpoch(), -1, Double.POSITIVE_INFINITY);
    }
    INDArray weights = setup.graph().params();
    INDArray aside = weights.dup();
    try (CheckpointReader.Loaded best = CheckpointReader.read(setup.run().bestCheckpoint(), false);
        EpochValidation validation = new EpochValidation(setup, observers, () -> false)) {
      weights.assign(best.graph().params());
      Evaluation found = validation.run(position.bestEpoch());
      BestMetric metric = setup.recipe().testing().bestMetric();
      boolean sound = found.isMeaningful();
      double figure = sound ? found.figure(metric) : 0;
      observers.say(
          String.format(
              Locale.ROOT,
              "epoch %d, the best so far, is validated with the images of now: %s %.2f %%, it was"
                  + " %.2f %%",
              position.bestEpoch(),
              metric.title(),
              100 * figure,
              100 * position.bestValidationAccuracy()));
      return position.withBest(
          position.bestEpoch(), figure, sound ? found.loss() : Double.MAX_VALUE);
    } finally {
      weights.assign(aside);
      aside.close();
    }
  }
}
