package org.vgg4j.trainer.report;

import org.vgg4j.trainer.charts.Figures;
import org.vgg4j.trainer.charts.LineChart;
import org.vgg4j.trainer.charts.Series;

/** Loss, accuracy and learning rate against epochs, and what the watcher found. */
final class CurvesSection {

  private CurvesSection() {}

  static String html(RunFiles files) {
    CsvTable metrics = files.metrics();
    double[] epochs = metrics.numbers("epoch");
    int best = files.bestRow();
    LineChart loss =
        new LineChart("Loss", "epoch")
            .unit("cross entropy, nats")
            .add(new Series("training", "k-muted", epochs, metrics.numbers("trainLoss")))
            .add(new Series("validation", "k-accent", epochs, metrics.numbers("validationLoss")));
    LineChart accuracy =
        new LineChart("Accuracy", "epoch")
            .unit("top-1")
            .percent()
            .add(new Series("training", "k-muted", epochs, metrics.numbers("trainAccuracy")))
            .add(
                new Series(
                    "validation", "k-accent", epochs, metrics.numbers("validationAccuracy")));
    if (best >= 0) {
      String text = "best: epoch " + metrics.text(best, "epoch");
      loss.mark(epochs[best], metrics.number(best, "validationLoss"), text);
      accuracy.mark(
          epochs[best],
          metrics.number(best, "validationAccuracy"),
          text + ", " + Figures.percent(metrics.number(best, "validationAccuracy"), 1));
    }
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
}
