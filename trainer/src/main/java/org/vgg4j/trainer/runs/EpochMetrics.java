package org.vgg4j.trainer.runs;

import java.util.List;
import java.util.Locale;

/**
 * A row of {@code metrics.csv}: only what the same command, seed and threads give again, bit for
 * bit.
 *
 * @param epoch from 1
 * @param step optimizer steps taken at its end
 * @param learningRate of its last step
 * @param trainLoss mean over the images trained on in the epoch, while the weights moved; of the
 *     labels as they were smoothed, mixed and weighted, with the penalties of weights
 * @param trainAccuracy top-1 over the same images, in [0, 1]
 * @param validationLoss mean cross entropy over the validation split, in nats
 * @param validationAccuracy top-1 over the validation split, in [0, 1]
 * @param validationBalancedAccuracy mean recall of its classes, in [0, 1]; NaN in rows of earlier
 *     versions
 * @param validationMacroF1 mean F1 of its classes, in [0, 1]; NaN in rows of earlier versions
 */
public record EpochMetrics(
    int epoch,
    long step,
    double learningRate,
    double trainLoss,
    double trainAccuracy,
    double validationLoss,
    double validationAccuracy,
    double validationBalancedAccuracy,
    double validationMacroF1) {

  static final List<String> COLUMNS =
      List.of(
          "epoch",
          "step",
          "learningRate",
          "trainLoss",
          "trainAccuracy",
          "validationLoss",
          "validationAccuracy",
          "validationBalancedAccuracy",
          "validationMacroF1");

  List<String> cells() {
    return List.of(
        Integer.toString(epoch),
        Long.toString(step),
        String.format(Locale.ROOT, "%.8g", learningRate),
        String.format(Locale.ROOT, "%.6f", trainLoss),
        String.format(Locale.ROOT, "%.6f", trainAccuracy),
        String.format(Locale.ROOT, "%.6f", validationLoss),
        String.format(Locale.ROOT, "%.6f", validationAccuracy),
        cell(validationBalancedAccuracy),
        cell(validationMacroF1));
  }

  static EpochMetrics of(RunTable.Cells cells) {
    return new EpochMetrics(
        cells.whole("epoch"),
        (long) cells.number("step"),
        cells.number("learningRate"),
        cells.number("trainLoss"),
        cells.number("trainAccuracy"),
        cells.number("validationLoss"),
        cells.number("validationAccuracy"),
        cells.number("validationBalancedAccuracy"),
        cells.number("validationMacroF1"));
  }

  /** Empty for a figure that an earlier version did not measure; a network's NaN is a figure. */
  private String cell(double figure) {
    return Double.isNaN(figure) && !Double.isNaN(validationLoss)
        ? ""
        : String.format(Locale.ROOT, "%.6f", figure);
  }

  /** Whether the epoch ended with a network that answers in numbers. */
  public boolean isFinite() {
    return Double.isFinite(trainLoss)
        && Double.isFinite(validationLoss)
        && Double.isFinite(validationAccuracy);
  }
}
