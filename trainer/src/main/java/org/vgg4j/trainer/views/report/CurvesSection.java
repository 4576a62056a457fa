package org.vgg4j.trainer.views.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.vgg4j.trainer.recipes.TrainingLoss;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.views.charts.Chart;
import org.vgg4j.trainer.views.charts.LineChart;
import org.vgg4j.trainer.views.charts.NumberText;
import org.vgg4j.trainer.views.charts.Series;

/**
 * Loss and accuracy against epochs.
 *
 * @param counted what accuracy in training counts; empty where images have one label
 */
record CurvesSection(Chart accuracy, Chart loss, String counted) {

  static CurvesSection of(RunFiles files) {
    List<EpochMetrics> metrics = files.metrics();
    String more = TrainingLoss.text(files.recipe());
    LineChart loss =
        new LineChart("Loss", "epoch")
            .unit("cross entropy, nats" + (more.isEmpty() ? "" : "; training " + more))
            .add(series("training", "k-muted", metrics, EpochMetrics::trainLoss))
            .add(series("validation", "k-accent", metrics, EpochMetrics::validationLoss));
    LineChart accuracy =
        new LineChart("Accuracy", "epoch")
            .unit("top-1")
            .percent()
            .add(series("training", "k-muted", metrics, EpochMetrics::trainAccuracy))
            .add(series("validation", "k-accent", metrics, EpochMetrics::validationAccuracy));
    files
        .testedEpoch()
        .ifPresent(
            epoch -> {
              String text =
                  (files.testsLastEpoch() ? "last: epoch " : "best: epoch ") + epoch.epoch();
              loss.mark(epoch.epoch(), epoch.validationLoss(), text);
              accuracy.mark(
                  epoch.epoch(),
                  epoch.validationAccuracy(),
                  text + ", " + NumberText.percent(epoch.validationAccuracy(), 1));
            });
    return new CurvesSection(
        accuracy.drawn(),
        loss.drawn(),
        files.recipe().augmentation().list().mixesLabels()
            ? "Images are mixed with others: accuracy in training counts the label with the larger share."
            : "");
  }

  private static Series series(
      String name, String style, List<EpochMetrics> rows, ToDoubleFunction<EpochMetrics> figure) {
    return Series.of(name, style, rows, EpochMetrics::epoch, figure);
  }
}
