package org.vgg4j.trainer.runs;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * A row of {@code layers.csv}.
 *
 * @param epoch from 1
 * @param layer the layer's name
 * @param weightNorm L2 norm of its trained parameters, of those that were validated
 * @param gradientNorm L2 norm of their gradient at the epoch's last step; NaN, left empty, where
 *     the run was resumed after it
 * @param deadUnits share of its ReLU units that fired for none of the probed images; NaN, left
 *     empty, where the layer has no ReLU or too few images were probed to tell
 */
public record LayerMetrics(
    int epoch, String layer, double weightNorm, double gradientNorm, double deadUnits) {

  static final List<String> COLUMNS =
      List.of("epoch", "layer", "weightNorm", "gradientNorm", "deadUnits");

  List<String> cells() {
    return List.of(
        Integer.toString(epoch),
        Csv.cell(layer),
        String.format(Locale.ROOT, "%.6g", weightNorm),
        Double.isNaN(gradientNorm) ? "" : String.format(Locale.ROOT, "%.6g", gradientNorm),
        Double.isNaN(deadUnits) ? "" : String.format(Locale.ROOT, "%.4f", deadUnits));
  }

  static LayerMetrics of(RunTable.Cells cells) {
    return new LayerMetrics(
        cells.whole("epoch"),
        cells.text("layer"),
        cells.number("weightNorm"),
        cells.number("gradientNorm"),
        cells.number("deadUnits"));
  }

  /** A run's rows by epoch; none where the table cannot be read. */
  public static Map<Integer, List<LayerMetrics>> byEpoch(RunDirectory run) {
    try {
      return RunTable.LAYERS.read(run).rows().stream()
          .collect(Collectors.groupingBy(LayerMetrics::epoch));
    } catch (RunException e) {
      LoggerFactory.getLogger(LayerMetrics.class).warn("layers are left out", e);
      return Map.of();
    }
  }
}
