package org.vgg4j.trainer.training;

import org.vgg4j.trainer.device.Memory;
import org.vgg4j.trainer.runs.EpochTimings;
import org.vgg4j.trainer.training.steps.Steps;

/**
 * What an epoch takes, or of one that a resumed run goes on with the part that this process trains.
 */
final class EpochClock {

  private final double secondsBefore;
  private final double etlBefore;
  private final long imagesBefore;
  private final int batchBefore;

  /** Begins with the step that a state is at. */
  EpochClock(TrainingState state) {
    this.secondsBefore = state.trainSeconds;
    this.etlBefore = state.etlMillis;
    this.imagesBefore = state.imagesSeen;
    this.batchBefore = state.batch;
  }

  /**
   * The row for {@code timings.csv}.
   *
   * @param state at the end of the epoch
   * @param evaluationSeconds of the validation
   */
  EpochTimings timings(TrainingState state, double evaluationSeconds, Steps steps) {
    double seconds = state.trainSeconds - secondsBefore;
    int batches = state.batch - batchBefore;
    return new EpochTimings(
        state.epoch + 1,
        seconds,
        batches == 0 ? Double.NaN : (state.imagesSeen - imagesBefore) / seconds,
        batches == 0 ? Double.NaN : (state.etlMillis - etlBefore) / batches,
        evaluationSeconds,
        Memory.residentMegabytes(),
        steps.forwardBackwardSeconds(),
        steps.updateSeconds());
  }
}
