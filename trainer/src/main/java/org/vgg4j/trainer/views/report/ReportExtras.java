package org.vgg4j.trainer.views.report;

import java.awt.image.BufferedImage;
import java.util.Optional;
import java.util.function.Function;
import org.vgg4j.models.LayerTable;
import org.vgg4j.trainer.runs.Predictions;
import org.vgg4j.trainer.views.charts.Filters;

/**
 * What a report shows beside a run's tables. Each part may be missing, and the report then says so.
 *
 * @param table the network's layers
 * @param filters of its first convolution
 * @param filtersEpoch the epoch whose weights {@code filters} shows
 * @param testImage the picture of a test image, where it is at hand
 */
record ReportExtras(
    Optional<LayerTable> table,
    Optional<Filters> filters,
    int filtersEpoch,
    Function<Predictions.Row, Optional<BufferedImage>> testImage) {}
