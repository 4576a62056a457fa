package org.vgg4j.trainer.training;

import java.util.Arrays;
import java.util.Locale;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.models.LayerTable;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.trainer.checkpoints.CheckpointInfo.Position;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.recipes.LearningRateSchedule;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.ScheduleExtension;
import org.vgg4j.trainer.recipes.ScheduleKind;
import org.vgg4j.trainer.training.workers.WorkersLines;

/** What a training says of itself before its first step. */
final class Announcement {

  private final Observers observers;
  private final TrainingSetup setup;
  private final Recipe recipe;

  Announcement(Observers observers, TrainingSetup setup) {
    this.observers = observers;
    this.setup = setup;
    this.recipe = setup.recipe();
  }

  /**
   * Says it.
   *
   * @param device that computes the network
   * @param acceleration what was done to it
   * @param position where the run goes on; null for its first step
   * @param stepsBefore that the run was planned for before it was resumed; 0 for a new run
   */
  void say(
      LayerTable table,
      ComputeDevice device,
      AccelerationReport acceleration,
      Position position,
      long stepsBefore) {
    line(
        "model: %s, %,d parameters, computed by %s",
        recipe.network().model(), table.parameters(), device.computing(acceleration));
    DatasetSplits splits = setup.splits();
    line(
        "data: %s, %,d images to train, %,d to validate, %,d to test, %d classes%s",
        splits.name(),
        splits.train().size(),
        splits.validation().size(),
        splits.test().size(),
        splits.classNames().size(),
        ClassShares.text(splits));
    ClassShares.missing(splits).forEach(observers::say);
    line(
        "recipe: %s, %s, %s, run folder %s",
        recipe.name(),
        recipe.optimization().optimizer() + " at " + recipe.optimization().learningRate(),
        budget(),
        setup.run().folder());
    if (recipe.augmentation().list().mixesLabels()) {
      line(
          "images are mixed with others: accuracy in training counts the label that has the larger"
              + " share of an image");
    }
    if (recipe.optimization().accumulate() > 1) {
      line(
          "each step adds up the gradients of %d batches of %d images%s",
          recipe.optimization().accumulate(),
          recipe.optimization().batchSize(),
          hasBatchNorm(setup.graph())
              ? ", which batch norm sees one by one: it is not the step of a batch as large"
              : ", the step of a batch as large but for rounding");
    }
    if (recipe.optimization().workers() > 1) {
      new WorkersLines(recipe, setup.schedule(), setup.totalSteps(), setup.plan().isKnown())
          .of(device.workers() > 1, acceleration.threads(), hasBatchNorm(setup.graph()))
          .forEach(observers::say);
      WorkersLines.idle(recipe, setup.batches(), Requirements.busyWorkers(recipe, setup.batches()))
          .ifPresent(observers::alert);
    }
    EpochBatches batches = setup.batches();
    if (batches.largest() > batches.batchSize()) {
      line(
          "each epoch's last batch has %d images: %d %s left over are too few for batch norm in %s",
          batches.largest(),
          batches.largest() - batches.batchSize(),
          batches.largest() - batches.batchSize() == 1 ? "that is" : "that are",
          table.singleValueNorm());
    }
    LearningRateSchedule schedule = setup.schedule();
    long steps = setup.totalSteps();
    boolean byTime = setup.plan().isByTime();
    if (!byTime
        && schedule.kind() != ScheduleKind.ONE_CYCLE
        && steps < recipe.rate().warmupSteps()) {
      line(
          "the warm-up of %,d steps is longer than the run: the learning rate rises to %.3g and no"
              + " further; --set warmupSteps=N shortens it",
          recipe.rate().warmupSteps(), schedule.rateAt(steps - 1, steps));
    }
    if (position != null && position.step() > 0 && steps > stepsBefore && !byTime) {
      observers.say(
          new ScheduleExtension(schedule, position.rateScale(), position.step(), stepsBefore, steps)
              .line());
    }
  }

  private static boolean hasBatchNorm(ComputationGraph graph) {
    return Arrays.stream(graph.getLayers())
        .anyMatch(layer -> layer.conf().getLayer() instanceof BatchNormalization);
  }

  private String budget() {
    int batchSize = recipe.optimization().imagesPerStep();
    return setup.plan().isByTime()
        ? String.format(
            Locale.ROOT,
            "as many steps of %d images as %,d seconds allow, the test included, so it does not repeat"
                + " bit for bit",
            batchSize,
            recipe.optimization().seconds())
        : String.format(
            Locale.ROOT,
            "%,d steps of %d images (%d epochs)",
            setup.totalSteps(),
            batchSize,
            setup.totalEpochs());
  }

  private void line(String format, Object... values) {
    observers.say(String.format(Locale.ROOT, format, values));
  }
}
