package org.vgg4j.trainer.training;

import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.models.LayerTable;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.MemoryEstimate;
import org.vgg4j.trainer.device.MemoryLimit;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.training.update.StepParts;

/** What has to be true of data, network and recipe together before anything of a run is made. */
public final class Requirements {

  private Requirements() {}

  /** Images are left to validate on. */
  static void validation(DatasetSplits splits) {
    if (splits.validation().size() == 0) {
      throw new RecipeException(
          "no image is left to validate on: found "
              + splits.train().size()
              + " training images of "
              + splits.classNames().size()
              + " classes, expected two of some class; give more images or a higher --limit-train");
    }
  }

  /** Images are left to test with: an accuracy of none would be no figure. */
  static void test(DatasetSplits splits) {
    if (splits.test().size() == 0) {
      throw new RecipeException(
          "no image is left to test with: found "
              + splits.train().size()
              + " training and "
              + splits.validation().size()
              + " validation images of "
              + splits.classNames().size()
              + " classes, expected some to test with; give more images of each class, or a folder"
              + " test");
    }
  }

  /**
   * The batches of an epoch, for each of which the network is made, of which more than one worker
   * has a part.
   *
   * @throws RecipeException if the network cannot be trained on such batches
   */
  public static EpochBatches batches(Recipe recipe, LayerTable table, int images) {
    table.requireBatch(
        "batchSize", recipe.optimization().batchSize(), "give a larger --batch-size");
    table.requireBatch("the number of training images", images, "give more images");
    EpochBatches batches =
        new EpochBatches(images, recipe.optimization().imagesPerStep(), table.leastBatch());
    int workers = recipe.optimization().workers();
    if (workers > 1 && busyWorkers(recipe, batches) == 1) {
      throw new RecipeException(
          "workers is %d, expected 1: the %,d images to train on are one batch of %d, which one worker computes; give --workers 1, or a smaller --batch-size"
              .formatted(workers, images, recipe.optimization().batchSize()));
    }
    return batches;
  }

  /**
   * What a training on such batches takes of memory.
   *
   * @param networks how many of it are trained side by side on this device
   * @throws org.vgg4j.trainer.runs.RunException if there is not so much
   */
  public static MemoryEstimate memory(
      Recipe recipe, LayerTable table, EpochBatches batches, ComputeDevice device, int networks) {
    MemoryEstimate estimate =
        MemoryEstimate.of(recipe.optimization(), table, device).times(networks);
    int largest =
        new EpochBatches(batches.largest(), recipe.optimization().batchSize(), table.leastBatch())
            .largest();
    estimate.requireFits(largest, MemoryLimit.of(device));
    return estimate;
  }

  /** Workers that have images in an epoch's largest step, at least 1. */
  static int busyWorkers(Recipe recipe, EpochBatches batches) {
    int parts =
        StepParts.cut(batches.largest(), recipe.optimization().batchSize(), batches.least()).size();
    return Math.max(1, Math.min(recipe.optimization().workers(), parts));
  }

  /** A run that goes on takes no fewer steps than it was to. */
  static void notShorter(long steps, long wanted) {
    if (wanted < steps) {
      throw new RecipeException(
          "--resume cannot shorten a run: found "
              + wanted
              + " steps, expected at least its "
              + steps
              + "; give more --steps or --epochs");
    }
  }
}
