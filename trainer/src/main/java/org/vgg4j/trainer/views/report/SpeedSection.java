package org.vgg4j.trainer.views.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.EpochTimings;
import org.vgg4j.trainer.views.charts.Chart;
import org.vgg4j.trainer.views.charts.LineChart;
import org.vgg4j.trainer.views.charts.NumberText;
import org.vgg4j.trainer.views.charts.Series;

/** Images a second, where the time of an epoch goes, the learning rate, and memory. */
record SpeedSection(Chart speed, TimeSplit split, Chart learningRate, Chart memory) {

  static SpeedSection of(RunFiles files) {
    List<EpochTimings> timings = files.timings();
    LineChart speed =
        new LineChart("Speed", "epoch")
            .unit("images trained on per second")
            .fromZero()
            .yText(y -> NumberText.fixed(y, 0))
            .add(series("images/s", timings, EpochTimings::imagesPerSecond));
    LineChart rate =
        new LineChart("Learning rate", "epoch")
            .unit("at the epoch's last step")
            .fromZero()
            .add(
                Series.of(
                    "learning rate",
                    "k-accent",
                    files.metrics(),
                    EpochMetrics::epoch,
                    EpochMetrics::learningRate));
    LineChart memory =
        new LineChart("Memory", "epoch")
            .unit("MB resident")
            .fromZero()
            .yText(y -> NumberText.fixed(y, 0))
            .add(series("MB", timings, EpochTimings::memoryMegabytes));
    return new SpeedSection(speed.drawn(), TimeSplit.of(files), rate.drawn(), memory.drawn());
  }

  private static Series series(
      String name, List<EpochTimings> rows, ToDoubleFunction<EpochTimings> figure) {
    return Series.of(name, "k-accent", rows, EpochTimings::epoch, figure);
  }
}
