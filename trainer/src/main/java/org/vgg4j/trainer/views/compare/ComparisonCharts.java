package org.vgg4j.trainer.views.compare;

import java.util.List;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.EpochTimings;
import org.vgg4j.trainer.views.charts.Chart;
import org.vgg4j.trainer.views.charts.LineChart;
import org.vgg4j.trainer.views.charts.NumberText;
import org.vgg4j.trainer.views.charts.Series;
import org.vgg4j.trainer.views.report.RunFiles;

/**
 * The curves of runs, a line for each run.
 *
 * @param byEpoch validation accuracy
 * @param byTime validation accuracy, against time spent on training and validation
 * @param loss of the validation split
 * @param speed images trained on per second
 */
record ComparisonCharts(Chart byEpoch, Chart byTime, Chart loss, Chart speed) {

  private static final double MINUTE = 60;
  private static final double HOUR = 3600;

  static ComparisonCharts of(List<ComparedRun> runs) {
    LineChart byEpoch = new LineChart("Validation accuracy by epoch", "epoch").percent();
    double longest =
        runs.stream()
            .map(ComparedRun::files)
            .flatMapToDouble(
                files -> files.metrics().stream().mapToDouble(row -> files.elapsed(row.epoch())))
            .filter(Double::isFinite)
            .max()
            .orElse(0);
    double unit = longest > 3 * HOUR ? HOUR : longest > 3 * MINUTE ? MINUTE : 1;
    String unitName = unit == HOUR ? "hours" : unit == MINUTE ? "minutes" : "seconds";
    LineChart byTime =
        new LineChart("Validation accuracy by time", unitName)
            .percent()
            .xText(x -> NumberText.fixed(x, x == Math.rint(x) ? 0 : 1))
            .unit("training and validation");
    LineChart loss = new LineChart("Validation loss by epoch", "epoch");
    LineChart speed =
        new LineChart("Speed", "epoch").unit("images trained on per second").fromZero();
    for (int i = 0; i < runs.size(); i++) {
      ComparedRun run = runs.get(i);
      RunFiles files = run.files();
      String style = Series.styleOf(i);
      byEpoch.add(
          Series.of(
              run.name(),
              style,
              files.metrics(),
              EpochMetrics::epoch,
              EpochMetrics::validationAccuracy));
      List<EpochMetrics> timed =
          files.metrics().stream()
              .filter(row -> Double.isFinite(files.elapsed(row.epoch())))
              .toList();
      byTime.add(
          Series.of(
              run.name(),
              style,
              timed,
              row -> files.elapsed(row.epoch()) / unit,
              EpochMetrics::validationAccuracy));
      loss.add(
          Series.of(
              run.name(),
              style,
              files.metrics(),
              EpochMetrics::epoch,
              EpochMetrics::validationLoss));
      speed.add(
          Series.of(
              run.name(),
              style,
              files.timings(),
              EpochTimings::epoch,
              EpochTimings::imagesPerSecond));
    }
    return new ComparisonCharts(byEpoch.drawn(), byTime.drawn(), loss.drawn(), speed.drawn());
  }
}
