package org.vgg4j.trainer.training;

import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.RunStatus;

/**
 * How a training ended.
 *
 * @param lastEpoch the last row of metrics.csv that this process wrote; null where it wrote none
 */
public record TrainingOutcome(
    RunStatus status,
    int epochs,
    long steps,
    int bestEpoch,
    double imagesPerSecond,
    double etlMillisPerBatch,
    EpochMetrics lastEpoch) {

  /** The same, with another best epoch. */
  TrainingOutcome withBest(int epoch) {
    return new TrainingOutcome(
        status, epochs, steps, epoch, imagesPerSecond, etlMillisPerBatch, lastEpoch);
  }
}
