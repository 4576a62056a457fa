package org.vgg4j.trainer.runs;

import java.util.Locale;

/**
 * A row of {@code metrics.csv}: only what the same command, seed and threads give again, bit for
 * bit.
 *
 * @param epoch from 1
 * @param step optimizer steps taken at its end
 * @param learningRate of its last step
 * @param trainLoss mean over the images trained on in the epoch, while the weights moved
 * @param trainAccuracy top-1 over the same images, in [0, 1]
 * @param validationLoss mean over the validation split
 * @param validationAccuracy top-1 over the validation split, in [0, 1]
 */
public record EpochMetrics(
    int epoch,
    long step,
    double learningRate,
    double trainLoss,
    double trainAccuracy,
    double validationLoss,
    double validationAccuracy) {

  static final String HEADER =
      "epoch,step,learningRate,trainLoss,trainAccuracy,validationLoss,validationAccuracy";

  String toCsv() {
    return String.format(
        Locale.ROOT,
        "%d,%d,%.8g,%.6f,%.6f,%.6f,%.6f",
        epoch,
        step,
        learningRate,
        trainLoss,
        trainAccuracy,
        validationLoss,
        validationAccuracy);
  }
}
