package org.vgg4j.trainer.runs;

import java.util.List;
import java.util.Locale;

/**
 * A row of {@code layer-times.csv}: a layer's time in one training step, mean over some early ones.
 *
 * @param layer the layer's name
 * @param steps how many were measured
 */
public record LayerTime(String layer, double forwardMillis, double backwardMillis, int steps) {

  static final List<String> COLUMNS = List.of("layer", "forwardMillis", "backwardMillis", "steps");

  List<String> cells() {
    return List.of(
        Csv.cell(layer),
        String.format(Locale.ROOT, "%.4f", forwardMillis),
        String.format(Locale.ROOT, "%.4f", backwardMillis),
        Integer.toString(steps));
  }

  static LayerTime of(RunTable.Cells cells) {
    return new LayerTime(
        cells.text("layer"),
        cells.number("forwardMillis"),
        cells.number("backwardMillis"),
        cells.whole("steps"));
  }
}
