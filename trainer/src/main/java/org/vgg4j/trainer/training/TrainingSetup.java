package org.vgg4j.trainer.training;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.augment.Augmentations;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.datasets.batches.BatchSettings;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.recipes.LearningRateSchedule;
import org.vgg4j.trainer.recipes.LinearScaling;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeData;
import org.vgg4j.trainer.runs.RunDirectory;

/**
 * What a run trains, on what, into which folder.
 *
 * @param graph initialized and accelerated
 * @param normalization what turns pixels into the network's input
 * @param batches of an epoch of training
 * @param plan of how many steps
 */
public record TrainingSetup(
    Recipe recipe,
    DatasetSplits splits,
    Normalization normalization,
    EpochBatches batches,
    ComputationGraph graph,
    RunDirectory run,
    StepPlan plan) {

  private static final int PREFETCH = 4;

  /** Batches of the training split, shuffled and augmented as the recipe says. */
  public BatchIterator trainingBatches() {
    return new BatchIterator(
        splits.train(),
        RecipeData.batches(recipe, batches.least(), normalization, PREFETCH, decodingThreads()));
  }

  /** Batches of a split in order and as they are. */
  public BatchIterator plainBatches(ImageSet images) {
    return plainBatches(images, normalization, recipe.optimization().batchSize());
  }

  /** Batches in order and as they are, at least 32 images each, since no gradients are kept. */
  public static BatchIterator plainBatches(
      ImageSet images, Normalization normalization, int batchSize) {
    boolean small = (long) images.channels() * images.height() * images.width() <= 64 * 64 * 3;
    return new BatchIterator(
        images,
        new BatchSettings(
            small ? Math.max(32, batchSize) : batchSize,
            normalization,
            Augmentations.NONE,
            0,
            null,
            PREFETCH,
            decodingThreads()));
  }

  static int decodingThreads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /** Optimizer steps of an epoch, a last batch of another size included. */
  public int stepsPerEpoch() {
    return batches.count();
  }

  /** Optimizer steps of the whole run, as far as they are known. */
  public long totalSteps() {
    return plan.totalSteps();
  }

  /**
   * Images of an epoch, which the run's end may cut.
   *
   * @param batch batches of it that were trained on
   * @param step optimizer steps taken
   */
  long epochImages(int batch, long step) {
    long count = batch + totalSteps() - step;
    return batches.first((int) Math.min(stepsPerEpoch(), count));
  }

  /** Epochs of the whole run, the last one possibly cut. */
  public int totalEpochs() {
    return plan.totalEpochs();
  }

  /** The learning rate by step. */
  public LearningRateSchedule schedule() {
    return new LearningRateSchedule(
        recipe.rate().schedule(),
        recipe.optimization().learningRate(),
        recipe.rate().warmupSteps(),
        recipe.rate().scheduleDecay(),
        recipe.rate().scheduleFactor(),
        (long) recipe.rate().scheduleEpochs() * stepsPerEpoch(),
        new LearningRateSchedule.Triangle(
            recipe.rate().scheduleStart(),
            recipe.rate().schedulePeak(),
            recipe.rate().scheduleEnd()),
        LinearScaling.of(recipe, stepsPerEpoch()));
  }

  CheckpointInfo checkpointInfo(CheckpointInfo.Position position) {
    ImageSet images = splits.train();
    return new CheckpointInfo(
        CheckpointInfo.FORMAT,
        recipe.network().model(),
        recipe.name(),
        recipe.images().data(),
        recipe.images().validationFraction(),
        recipe.images().limitTrain(),
        recipe.optimization().seed(),
        splits.identity(),
        splits.classNames(),
        images.channels(),
        images.height(),
        images.width(),
        recipe.images().decode(),
        normalization.mean(),
        normalization.deviation(),
        position,
        null);
  }
}
