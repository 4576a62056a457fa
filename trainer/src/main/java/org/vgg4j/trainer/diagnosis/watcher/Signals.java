package org.vgg4j.trainer.diagnosis.watcher;

import java.util.List;
import org.vgg4j.trainer.runs.LayerMetrics;

/**
 * What the rules see of a run at one moment.
 *
 * @param step optimizer steps taken
 * @param fullSteps the same, each counted by its share of the recipe's rate: 100 steps of a warm-up
 *     are some 50
 * @param trend of the loss
 * @param answers what the network answered
 * @param layers from the input to the output; empty where they were not measured
 */
public record Signals(
    long step, double fullSteps, Trend trend, Answers answers, List<LayerMetrics> layers) {

  /**
   * How the loss moves.
   *
   * @param steps steps that the figures are over
   * @param start mean of the first steps of all
   * @param mean mean over the steps
   * @param change mean of their second half less the mean of their first half
   */
  public record Trend(long steps, double start, double mean, double change) {}

  /**
   * What the network makes of the images it is trained on.
   *
   * @param images that were trained on in the steps of the trend
   * @param accuracy share of them that was classified rightly
   * @param spread standard deviation of a class's probability over the images of one batch, mean
   *     over the classes; NaN where it was not measured
   */
  public record Answers(long images, double accuracy, double spread) {}
}
