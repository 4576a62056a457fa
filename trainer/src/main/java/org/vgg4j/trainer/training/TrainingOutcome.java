package org.vgg4j.trainer.training;

import org.vgg4j.trainer.runs.EpochMetrics;

/**
 * How a training ended.
 *
 * @param lastEpoch the last row of metrics.csv that this process wrote; null where it wrote none
 */
public record TrainingOutcome(
    Status status,
    int epochs,
    long steps,
    int bestEpoch,
    double imagesPerSecond,
    double etlMillisPerBatch,
    EpochMetrics lastEpoch) {

  /** Why a training ended. */
  public enum Status {
    COMPLETED,
    INTERRUPTED,
    DIVERGED
  }
}
