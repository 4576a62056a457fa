package org.vgg4j.trainer.views.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.vgg4j.trainer.runs.EpochTimings;
import org.vgg4j.trainer.views.charts.NumberText;

/**
 * Where the time went, all epochs together.
 *
 * @param total of training and validation
 * @param measured whether there is anything to tell
 * @param parts of the total, in the order of a step
 */
record TimeSplit(String total, boolean measured, List<Part> parts, boolean onGpu) {

  /**
   * What time went into.
   *
   * @param color a CSS class
   * @param flex the part's width in the bar, as a share in [0, 1]
   */
  record Part(String color, String name, String flex, String share, String duration) {}

  static TimeSplit of(RunFiles files) {
    List<EpochTimings> timings = files.timings();
    double training = sum(timings, EpochTimings::seconds);
    double evaluation = sum(timings, EpochTimings::evaluationSeconds);
    double passes = sum(timings, EpochTimings::forwardBackwardSeconds);
    double updates = sum(timings, EpochTimings::updateSeconds);
    double data = data(files);
    boolean separate = passes > 0;
    String[] names = {
      "waiting for data",
      separate ? "forward and backward" : "forward, backward and update",
      "update",
      "other in a step",
      "validation"
    };
    double[] seconds = {
      data,
      separate ? passes : Math.max(0, training - data),
      separate ? updates : 0,
      separate ? Math.max(0, training - data - passes - updates) : 0,
      evaluation
    };
    String[] colors = {"k1", "k-accent", "k2", "k-muted", "k3"};
    double total = DoubleStream.of(seconds).sum();
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < seconds.length; i++) {
      if (seconds[i] > 0) {
        double share = seconds[i] / total;
        parts.add(
            new Part(
                colors[i],
                names[i],
                String.format(Locale.ROOT, "%.4f", share),
                NumberText.percent(share, 1),
                NumberText.duration(seconds[i])));
      }
    }
    return new TimeSplit(
        NumberText.duration(training + evaluation), training > 0, parts, files.onGpu());
  }

  /** Seconds waited for batches: mean per batch, times the batches of each epoch. */
  private static double data(RunFiles files) {
    double total = 0;
    for (EpochTimings row : files.timings()) {
      if (Double.isNaN(row.imagesPerSecond())) {
        continue;
      }
      double images = row.seconds() * row.imagesPerSecond();
      total +=
          row.etlMillisPerBatch()
              / 1000
              * Math.ceil(images / files.recipe().optimization().imagesPerStep() - 0.01);
    }
    return total;
  }

  private static double sum(List<EpochTimings> rows, ToDoubleFunction<EpochTimings> seconds) {
    return rows.stream().mapToDouble(seconds).filter(Double::isFinite).sum();
  }
}
