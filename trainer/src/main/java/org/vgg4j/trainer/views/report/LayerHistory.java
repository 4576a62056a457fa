package org.vgg4j.trainer.views.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.vgg4j.trainer.runs.LayerMetrics;
import org.vgg4j.trainer.views.charts.NumberText;

/**
 * A layer from the first to the last epoch.
 *
 * @param cells weights, gradient, dead units; empty where the layer has none of it
 */
record LayerHistory(String name, List<Optional<Cell>> cells) {

  /**
   * A small line and its last value.
   *
   * @param path SVG path data in [0, 1000] of width and height, y down; empty for no line
   */
  record Cell(String path, String last) {}

  static List<LayerHistory> of(List<LayerMetrics> rows) {
    Map<String, List<LayerMetrics>> layers =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    LayerMetrics::layer, LinkedHashMap::new, Collectors.toList()));
    return layers.entrySet().stream()
        .map(
            layer ->
                new LayerHistory(
                    layer.getKey(),
                    List.of(
                        cell(layer.getValue(), LayerMetrics::weightNorm, false),
                        cell(layer.getValue(), LayerMetrics::gradientNorm, false),
                        cell(layer.getValue(), LayerMetrics::deadUnits, true))))
        .toList();
  }

  private static Optional<Cell> cell(
      List<LayerMetrics> rows, ToDoubleFunction<LayerMetrics> figure, boolean share) {
    double[] values = rows.stream().mapToDouble(figure).toArray();
    double last = values[values.length - 1];
    // A layer without weights, for example a ReLU of its own, has no norms.
    if (Double.isNaN(last) || (!share && last == 0 && values[0] == 0)) {
      return Optional.empty();
    }
    return Optional.of(
        new Cell(
            path(values, share), share ? NumberText.percent(last, 1) : NumberText.compact(last)));
  }

  private static String path(double[] values, boolean share) {
    double most = share ? 0.01 : 0;
    for (double value : values) {
      most = Double.isFinite(value) ? Math.max(most, value) : most;
    }
    if (values.length < 2 || most == 0) {
      return "";
    }
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < values.length; i++) {
      if (Double.isFinite(values[i])) {
        path.append(pen ? 'L' : 'M');
        path.append(Math.round(1000.0 * i / (values.length - 1))).append(' ');
        path.append(Math.round(1000 - 960 * values[i] / most));
      }
      pen = Double.isFinite(values[i]);
    }
    return path.toString();
  }
}
