package org.vgg4j.trainer.watcher;

import java.util.List;
import org.vgg4j.trainer.runs.LayerMetrics;

/**
 * What the rules see of a run at one moment.
 *
 * @param step optimizer steps taken
 * @param trend of the loss
 * @param layers from the input to the output; empty where they were not measured
 */
public record Signals(long step, Trend trend, List<LayerMetrics> layers) {

  /**
   * How the loss moves.
   *
   * @param steps steps that the figures are over
   * @param start mean of the first steps of all
   * @param mean mean over the steps
   * @param change mean of their second half less the mean of their first half
   */
  public record Trend(long steps, double start, double mean, double change) {}
}
