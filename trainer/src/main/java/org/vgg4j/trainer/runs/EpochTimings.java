package org.vgg4j.trainer.runs;

import java.util.List;
import java.util.Locale;

/**
 * A row of {@code timings.csv}. Of an epoch that a resumed run went on with, it is of the part
 * after that.
 *
 * @param epoch from 1
 * @param seconds spent training, evaluation left out
 * @param imagesPerSecond trained on; NaN, left empty, where the run was resumed after the epoch's
 *     last step
 * @param etlMillisPerBatch milliseconds a step waited for its batch, mean; NaN, left empty, where
 *     imagesPerSecond is
 * @param evaluationSeconds spent on the validation split
 * @param memoryMegabytes resident memory of the process; heap where the platform does not tell
 * @param forwardBackwardSeconds of {@code seconds} spent in forward and backward passes; on a GPU
 *     taken from one step of 16, since it has to be waited for to be timed
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

  static final List<String> COLUMNS =
      List.of(
          "epoch",
          "seconds",
          "imagesPerSecond",
          "etlMillisPerBatch",
          "evaluationSeconds",
          "memoryMegabytes",
          "forwardBackwardSeconds",
          "updateSeconds");

  List<String> cells() {
    return List.of(
        Integer.toString(epoch),
        String.format(Locale.ROOT, "%.3f", seconds),
        Double.isNaN(imagesPerSecond) ? "" : String.format(Locale.ROOT, "%.1f", imagesPerSecond),
        Double.isNaN(etlMillisPerBatch)
            ? ""
            : String.format(Locale.ROOT, "%.3f", etlMillisPerBatch),
        String.format(Locale.ROOT, "%.3f", evaluationSeconds),
        Long.toString(memoryMegabytes),
        String.format(Locale.ROOT, "%.3f", forwardBackwardSeconds),
        String.format(Locale.ROOT, "%.3f", updateSeconds));
  }

  static EpochTimings of(RunTable.Cells cells) {
    return new EpochTimings(
        cells.whole("epoch"),
        cells.number("seconds"),
        cells.number("imagesPerSecond"),
        cells.number("etlMillisPerBatch"),
        cells.number("evaluationSeconds"),
        (long) cells.number("memoryMegabytes"),
        cells.number("forwardBackwardSeconds"),
        cells.number("updateSeconds"));
  }
}
