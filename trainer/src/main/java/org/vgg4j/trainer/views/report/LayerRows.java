package org.vgg4j.trainer.views.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.vgg4j.models.LayerTable;
import org.vgg4j.trainer.runs.LayerTime;
import org.vgg4j.trainer.views.charts.NumberText;

/**
 * The table of a network's layers.
 *
 * @param parameters of all layers
 * @param note what the times are, or why there are none
 */
record LayerRows(String parameters, String note, List<Row> rows) {

  /**
   * A layer.
   *
   * @param output its output's shape
   * @param parameters empty where it has none
   */
  record Row(String name, String type, String output, String parameters, Optional<Time> time) {}

  /**
   * What a layer takes of a training step.
   *
   * @param forward milliseconds
   * @param backward milliseconds
   * @param share of all layers' time
   * @param bar the width of a bar for it, in per cent of the slowest layer's
   */
  record Time(String forward, String backward, String share, String bar) {}

  static LayerRows of(LayerTable table, RunFiles files) {
    Map<String, LayerTime> times =
        files.layerTimes().stream()
            .collect(Collectors.toMap(LayerTime::layer, Function.identity(), (one, two) -> one));
    double total = times.values().stream().mapToDouble(LayerRows::millis).sum();
    double most = times.values().stream().mapToDouble(LayerRows::millis).max().orElse(1);
    List<Row> rows = new ArrayList<>();
    for (LayerTable.Row row : table.rows()) {
      rows.add(
          new Row(
              row.name(),
              row.type(),
              row.outputShape().stream().map(String::valueOf).collect(Collectors.joining("×")),
              row.parameters() == 0 ? "" : NumberText.count(row.parameters()),
              Optional.ofNullable(times.get(row.name())).map(time -> time(time, total, most))));
    }
    return new LayerRows(NumberText.count(table.parameters()), note(files), rows);
  }

  private static Time time(LayerTime time, double total, double most) {
    return new Time(
        NumberText.fixed(time.forwardMillis(), 2),
        NumberText.fixed(time.backwardMillis(), 2),
        NumberText.percent(millis(time) / total, 1),
        String.format(Locale.ROOT, "%.1f%%", 100 * millis(time) / most));
  }

  private static double millis(LayerTime time) {
    return time.forwardMillis() + time.backwardMillis();
  }

  private static String note(RunFiles files) {
    if (files.layerTimes().isEmpty()) {
      return files.onGpu()
          ? "Times of single layers are not measured on a GPU, where kernels run on after their call"
              + " has returned."
          : "Times of single layers were not measured: the run, or its epochs, were too short.";
    }
    return "Milliseconds of one training step, mean over "
        + files.layerTimes().get(0).steps()
        + " early steps. Where two layers are computed in one pass, the first has the time of"
        + " both; the output layer's forward pass counts as backward.";
  }
}
