package org.vgg4j.trainer.views.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.vgg4j.trainer.views.charts.NumberText;

/**
 * A {@link Calibration} as it is drawn.
 *
 * @param error the expected calibration error
 * @param bins those that have images
 */
record Reliability(String error, List<Bin> bins) {

  /**
   * A bar, a dot and a row of the table. Places are in [0, 1000] of the picture, y down.
   *
   * @param dot x and y of mean confidence and accuracy
   * @param from the bin's lowest confidence in per cent
   * @param to its highest
   */
  record Bin(
      String x,
      String width,
      String y,
      String height,
      String dot,
      int from,
      int to,
      String images,
      String confidence,
      String accuracy) {}

  static Reliability of(Calibration calibration) {
    double wide = 1000.0 / Calibration.BINS;
    List<Bin> bins = new ArrayList<>();
    for (int bin = 0; bin < Calibration.BINS; bin++) {
      if (calibration.images()[bin] == 0) {
        continue;
      }
      double accuracy = calibration.accuracy()[bin];
      double confidence = calibration.confidence()[bin];
      bins.add(
          new Bin(
              place(bin * wide + 4),
              place(wide - 8),
              place(1000 - 1000 * accuracy),
              place(1000 * accuracy),
              place(1000 * confidence) + " " + place(1000 - 1000 * accuracy),
              bin * 100 / Calibration.BINS,
              (bin + 1) * 100 / Calibration.BINS,
              NumberText.count(calibration.images()[bin]),
              NumberText.percent(confidence, 1),
              NumberText.percent(accuracy, 1)));
    }
    return new Reliability(NumberText.percent(calibration.error(), 1), bins);
  }

  private static String place(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
