package org.vgg4j.trainer.views.report;

import java.util.List;
import java.util.Optional;
import org.vgg4j.trainer.views.charts.Filters;
import org.vgg4j.trainer.views.charts.Pictures;

/** First filters; the layers' shapes, parameters and time; norms and dead units over epochs. */
record NetworkSection(
    Optional<FirstFilters> filters, Optional<LayerRows> layers, List<LayerHistory> history) {

  /**
   * What the first convolution looks for.
   *
   * @param epoch whose weights these are
   * @param picture as the address of an {@code img}
   */
  record FirstFilters(String layer, int epoch, int count, String picture) {

    private static FirstFilters of(Filters filters, int epoch) {
      return new FirstFilters(
          filters.layer(), epoch, filters.filters(), Pictures.dataUri(filters.sheet()));
    }
  }

  static NetworkSection of(RunFiles files, ReportExtras extras) {
    return new NetworkSection(
        extras.filters().map(filters -> FirstFilters.of(filters, extras.filtersEpoch())),
        extras.table().map(table -> LayerRows.of(table, files)),
        LayerHistory.of(files.layers()));
  }
}
