package org.vgg4j.trainer.training.workers;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.trainer.recipes.LearningRateSchedule;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.WorkerSync;

/**
 * What a training by several workers says of itself before its first step.
 *
 * @param schedule of all workers together
 * @param totalSteps of the run
 * @param known whether they are; else the run's steps have to be measured first
 */
public record WorkersLines(
    Recipe recipe, LearningRateSchedule schedule, long totalSteps, boolean known) {

  /**
   * The lines.
   *
   * @param here whether they are on this host; else on a cluster
   * @param threads of each worker of this host; 0 where each has a GPU
   * @param batchNorm whether the network has running statistics
   */
  public List<String> of(boolean here, int threads, boolean batchNorm) {
    Recipe.Optimization optimization = recipe.optimization();
    WorkerSync sync = new WorkerSync(optimization.sync());
    int workers = optimization.workers();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "workers: %d, %s, batch %,d = %d x %s%d, learning rate %s (%d x %s, %s), %s; %s",
            workers,
            here ? "each on " + place(threads) : "on a cluster",
            optimization.imagesPerStep(),
            workers,
            optimization.accumulate() > 1 ? optimization.accumulate() + " x " : "",
            optimization.batchSize(),
            rate(workers * optimization.learningRate()),
            workers,
            rate(optimization.learningRate()),
            warmup(),
            sync.averages() ? sync.meaning() + " and at each epoch's end" : sync.meaning(),
            stop(here, sync)));
    if (batchNorm) {
      lines.add(
          "batch norm sees each worker's images for themselves; its running statistics are averaged"
              + " over the workers");
    }
    if (here && threads > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "on a processor %d workers share the cores that one has alone: expect about as many"
                  + " images a second, in %d times fewer steps an epoch, and a validation by one of"
                  + " them; --workers 1 --batch-size %d sees as many images a step",
              workers,
              workers,
              optimization.imagesPerStep()));
    }
    return lines;
  }

  /**
   * Of workers that have nothing to do, whose number raises the learning rate all the same.
   *
   * @param busy workers that have images in an epoch's largest step
   * @return empty where all have
   */
  public static Optional<String> idle(Recipe recipe, EpochBatches batches, int busy) {
    int workers = recipe.optimization().workers();
    return busy == workers
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%d of %d workers have no image in any step: the %,d images of an epoch are %d batches"
                    + " of %d, and the learning rate is that of %d workers; give --workers %d, or a"
                    + " smaller --batch-size",
                workers - busy,
                workers,
                batches.images(),
                busy,
                recipe.optimization().batchSize(),
                workers,
                busy));
  }

  private static String place(int threads) {
    return threads == 0 ? "a GPU" : threads == 1 ? "1 thread" : threads + " threads";
  }

  private static String stop(boolean here, WorkerSync sync) {
    if (!sync.averages()) {
      return "--resume goes on from any step";
    }
    return here
        ? "a stop waits for the next averaging, and --resume goes on from the last"
        : "a stop gives up the steps since the last averaging, from which --resume goes on";
  }

  private String warmup() {
    long steps = schedule.scaling().warmupSteps(totalSteps);
    if (schedule.scaling().risesAlready()) {
      return "with the recipe's own warm-up";
    }
    if (!known) {
      return String.format(
          Locale.ROOT,
          "reached from %s in five epochs, or in a tenth of the run if that is less, once its steps"
              + " are measured",
          rate(recipe.optimization().learningRate()));
    }
    return steps == 0
        ? "without warm-up in so short a run"
        : String.format(
            Locale.ROOT,
            "reached from %s in %,d steps",
            rate(recipe.optimization().learningRate()),
            steps);
  }

  private static String rate(double value) {
    return new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }
}
