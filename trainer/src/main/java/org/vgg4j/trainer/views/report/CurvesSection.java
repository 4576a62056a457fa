package org.vgg4j.trainer.views.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.views.charts.Figures;
import org.vgg4j.trainer.views.charts.LineChart;
import org.vgg4j.trainer.views.charts.Series;

/** Loss, accuracy and learning rate against epochs, and what the watcher found. */
final class CurvesSection {

  private CurvesSection() {}

  static String html(RunFiles files) {
    List<EpochMetrics> metrics = files.metrics();
    LineChart loss =
        new LineChart("Loss", "epoch")
            .unit("cross entropy, nats")
            .add(series("training", "k-muted", metrics, EpochMetrics::trainLoss))
            .add(series("validation", "k-accent", metrics, EpochMetrics::validationLoss));
    LineChart accuracy =
        new LineChart("Accuracy", "epoch")
            .unit("top-1")
            .percent()
            .add(series("training", "k-muted", metrics, EpochMetrics::trainAccuracy))
            .add(series("validation", "k-accent", metrics, EpochMetrics::validationAccuracy));
    files
        .best()
        .ifPresent(
            best -> {
              String text = "best: epoch " + best.epoch();
              loss.mark(best.epoch(), best.validationLoss(), text);
              accuracy.mark(
                  best.epoch(),
                  best.validationAccuracy(),
                  text + ", " + Figures.percent(best.validationAccuracy(), 1));
            });
    return Section.head(
            "curves",
            "Curves",
            "Training figures are means over an epoch, while the weights moved and with augmented"
                + " images; validation figures are taken at its end on images as they are.")
        + "<div class=\"grid\">\n"
        + accuracy.toHtml()
        + loss.toHtml()
        + "</div>\n"
        + Section.end();
  }

  private static Series series(
      String name, String style, List<EpochMetrics> rows, ToDoubleFunction<EpochMetrics> figure) {
    return Series.of(name, style, rows, EpochMetrics::epoch, figure);
  }
}
