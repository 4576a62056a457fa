package org.vgg4j.trainer.views.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.EpochTimings;
import org.vgg4j.trainer.views.charts.Figures;
import org.vgg4j.trainer.views.charts.Html;
import org.vgg4j.trainer.views.charts.LineChart;
import org.vgg4j.trainer.views.charts.Series;

/** Images a second, the learning rate, and where the time of an epoch goes. */
final class SpeedSection {

  private SpeedSection() {}

  static String html(RunFiles files) {
    List<EpochTimings> timings = files.timings();
    String speed =
        new LineChart("Speed", "epoch")
            .unit("images trained on per second")
            .fromZero()
            .yText(y -> Figures.fixed(y, 0))
            .add(series("images/s", timings, EpochTimings::imagesPerSecond))
            .toHtml();
    String memory =
        new LineChart("Memory", "epoch")
            .unit("MB resident")
            .fromZero()
            .yText(y -> Figures.fixed(y, 0))
            .add(series("MB", timings, EpochTimings::memoryMegabytes))
            .toHtml();
    String rate =
        new LineChart("Learning rate", "epoch")
            .unit("at the epoch's last step")
            .fromZero()
            .add(
                Series.of(
                    "learning rate",
                    "k-accent",
                    files.metrics(),
                    EpochMetrics::epoch,
                    EpochMetrics::learningRate))
            .toHtml();
    return Section.head("speed", "Speed and schedule", "")
        + "<div class=\"grid\">\n"
        + speed
        + split(files)
        + rate
        + memory
        + "</div>\n"
        + Section.end();
  }

  /** A bar of where the time went, all epochs together. */
  private static String split(RunFiles files) {
    List<EpochTimings> timings = files.timings();
    double training = sum(timings, EpochTimings::seconds);
    double evaluation = sum(timings, EpochTimings::evaluationSeconds);
    double passes = sum(timings, EpochTimings::forwardBackwardSeconds);
    double updates = sum(timings, EpochTimings::updateSeconds);
    double data = data(files);
    StringBuilder html =
        new StringBuilder("<figure class=\"card\"><figcaption><h3>Where the time went");
    html.append(" <span class=\"unit\">").append(Figures.duration(training + evaluation));
    html.append(" of training and validation</span></h3></figcaption>");
    if (!(training > 0)) {
      return html.append("<p>Nothing has been measured yet.</p></figure>\n").toString();
    }
    boolean separate = passes > 0;
    String[] names = {
      "waiting for data",
      separate ? "forward and backward" : "forward, backward and update",
      "update",
      "other in a step",
      "validation"
    };
    double[] parts = {
      data,
      separate ? passes : Math.max(0, training - data),
      separate ? updates : 0,
      separate ? Math.max(0, training - data - passes - updates) : 0,
      evaluation
    };
    String[] colors = {"k1", "k-accent", "k2", "k-muted", "k3"};
    double total = DoubleStream.of(parts).sum();
    StringBuilder bar = new StringBuilder();
    StringBuilder legend = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] > 0) {
        bar.append("<span class=\"").append(colors[i]).append("\" style=\"flex:");
        bar.append(String.format(java.util.Locale.ROOT, "%.4f", parts[i] / total))
            .append("\"></span>");
        legend.append("<li class=\"").append(colors[i]).append("\"><i></i>");
        legend.append(Html.escape(names[i])).append(" <b>");
        legend.append(Figures.percent(parts[i] / total, 1)).append("</b> ");
        legend.append(Figures.duration(parts[i])).append("</li>");
      }
    }
    html.append("<div class=\"split\" aria-hidden=\"true\">").append(bar).append("</div>");
    html.append("<ul class=\"split-legend\">").append(legend).append("</ul>");
    html.append("<p class=\"note\">Other in a step: counting right answers, norms of gradients,");
    html.append(" schedules. Checkpoints, this report and the test are outside.");
    if (files.onGpu()) {
      html.append(" On a GPU kernels run on after their call has returned, so that forward and");
      html.append(" backward passes cannot be told from updates with certainty.");
    }
    return html.append("</p></figure>\n").toString();
  }

  /** Seconds waited for batches: mean per batch, times the batches of each epoch. */
  private static double data(RunFiles files) {
    double total = 0;
    for (EpochTimings row : files.timings()) {
      double images = row.seconds() * row.imagesPerSecond();
      total +=
          row.etlMillisPerBatch() / 1000 * Math.ceil(images / files.recipe().batchSize() - 0.01);
    }
    return total;
  }

  private static double sum(List<EpochTimings> rows, ToDoubleFunction<EpochTimings> seconds) {
    return rows.stream().mapToDouble(seconds).filter(Double::isFinite).sum();
  }

  private static Series series(
      String name, List<EpochTimings> rows, ToDoubleFunction<EpochTimings> figure) {
    return Series.of(name, "k-accent", rows, EpochTimings::epoch, figure);
  }
}
