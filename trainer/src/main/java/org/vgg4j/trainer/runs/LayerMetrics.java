package org.vgg4j.trainer.runs;

import java.util.Locale;

/**
 * A row of {@code layers.csv}.
 *
 * @param epoch from 1
 * @param layer the layer's name
 * @param weightNorm L2 norm of its trained parameters
 * @param gradientNorm L2 norm of their gradient at the epoch's last step
 * @param deadUnits share of its ReLU units that fired for none of the probed images; NaN, left
 *     empty, where the layer has no ReLU or too few images were probed to tell
 */
public record LayerMetrics(
    int epoch, String layer, double weightNorm, double gradientNorm, double deadUnits) {

  static final String HEADER = "epoch,layer,weightNorm,gradientNorm,deadUnits";

  String toCsv() {
    String dead = Double.isNaN(deadUnits) ? "" : String.format(Locale.ROOT, "%.4f", deadUnits);
    return String.format(
        Locale.ROOT, "%d,%s,%.6g,%.6g,%s", epoch, layer, weightNorm, gradientNorm, dead);
  }
}
