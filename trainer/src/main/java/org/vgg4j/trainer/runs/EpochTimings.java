package org.vgg4j.trainer.runs;

import java.util.Locale;

/**
 * A row of {@code timings.csv}.
 *
 * @param epoch from 1
 * @param seconds spent training, evaluation left out
 * @param imagesPerSecond trained on
 * @param etlMillisPerBatch milliseconds a step waited for its batch, mean
 * @param evaluationSeconds spent on the validation split
 * @param memoryMegabytes resident memory of the process; heap where the platform does not tell
 * @param forwardBackwardSeconds of {@code seconds} spent in forward and backward passes; on a GPU,
 *     where kernels run on after their call has returned, only a hint
 * @param updateSeconds of {@code seconds} spent in the optimizer
 */
public record EpochTimings(
    int epoch,
    double seconds,
    double imagesPerSecond,
    double etlMillisPerBatch,
    double evaluationSeconds,
    long memoryMegabytes,
    double forwardBackwardSeconds,
    double updateSeconds) {

  static final String HEADER =
      "epoch,seconds,imagesPerSecond,etlMillisPerBatch,evaluationSeconds,memoryMegabytes,"
          + "forwardBackwardSeconds,updateSeconds";

  String toCsv() {
    return String.format(
        Locale.ROOT,
        "%d,%.3f,%.1f,%.3f,%.3f,%d,%.3f,%.3f",
        epoch,
        seconds,
        imagesPerSecond,
        etlMillisPerBatch,
        evaluationSeconds,
        memoryMegabytes,
        forwardBackwardSeconds,
        updateSeconds);
  }
}
