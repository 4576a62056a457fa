package org.vgg4j.trainer.views.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.vgg4j.trainer.recipes.BestMetric;
import org.vgg4j.trainer.study.Sweep;
import org.vgg4j.trainer.views.charts.Chart;
import org.vgg4j.trainer.views.charts.LineChart;
import org.vgg4j.trainer.views.charts.Series;
import org.vgg4j.trainer.views.pages.Html;

/**
 * What a sweep came to, as a page.
 *
 * @param recipe its name
 * @param best in words
 * @param charts one for each field that was given different numbers
 * @param rows the best in validation first
 */
public record SweepPage(String recipe, String best, List<Chart> charts, List<Row> rows) {

  /**
   * A setting.
   *
   * @param validation the figure that settings are compared by, or how a run ended that has none
   * @param bar width of its bar, in per cent
   */
  record Row(
      String setting, String validation, String bar, String loss, String epoch, String seconds) {}

  /** The page. */
  public static String html(Sweep.Result result) {
    SweepPage page = new SweepPage(result.recipe(), best(result), charts(result), rows(result));
    return Html.of(out -> JtesweepGenerated.render(out, null, page));
  }

  private static String best(Sweep.Result result) {
    if (result.best() == null) {
      return "No run has been completed.";
    }
    String test = result.testText().map(text -> " Its " + text + ".").orElse("");
    String caution = result.caution() == null ? "" : " But " + result.caution() + ".";
    return String.format(
        Locale.ROOT,
        "Best in validation: %s, %s %.2f %%.%s%s",
        result.best().setting(),
        result.metric().title(),
        100 * result.best().validationFigure(),
        test,
        caution);
  }

  private static List<Chart> charts(Sweep.Result result) {
    List<Sweep.Point> points = result.points();
    Set<String> fields = new LinkedHashSet<>();
    points.forEach(point -> fields.addAll(point.fields().keySet()));
    List<Chart> charts = new ArrayList<>();
    for (String field : fields) {
      TreeMap<Double, Double> best = new TreeMap<>();
      for (Sweep.Point point : points) {
        double value = number(point.fields().get(field));
        if (Double.isFinite(value) && point.validationFigure() != null) {
          best.merge(value, point.validationFigure(), Math::max);
        }
      }
      if (best.size() > 1) {
        charts.add(chart(result.metric(), field, fields.size() > 1, best));
      }
    }
    return charts;
  }

  private static Chart chart(
      BestMetric metric, String field, boolean others, TreeMap<Double, Double> best) {
    NumberAxis axis = NumberAxis.of(best.firstKey(), best.lastKey());
    LineChart chart =
        axis.chart("Validation " + metric.title() + " by " + field, field)
            .percent()
            .unit(others ? "best of the other fields' values" : "");
    double[] x = best.keySet().stream().mapToDouble(axis::at).toArray();
    double[] y = best.values().stream().mapToDouble(value -> value).toArray();
    return chart.add(new Series("validation", "k-accent", x, y)).drawn();
  }

  /** NaN for what is no number. */
  private static double number(String value) {
    try {
      return value == null ? Double.NaN : Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static List<Row> rows(Sweep.Result result) {
    Comparator<Sweep.Point> byAccuracy =
        Comparator.comparingDouble(
            point -> point.validationFigure() == null ? -1 : point.validationFigure());
    return result.points().stream()
        .sorted(byAccuracy.reversed())
        .map(
            point -> {
              Double accuracy = point.validationFigure();
              return new Row(
                  point.setting(),
                  accuracy == null
                      ? point.status().id()
                      : String.format(Locale.ROOT, "%.2f %%", 100 * accuracy),
                  accuracy == null ? "0" : String.format(Locale.ROOT, "%.1f", 100 * accuracy),
                  accuracy == null
                      ? ""
                      : String.format(Locale.ROOT, "%.4f", point.validationLoss()),
                  accuracy == null ? "" : point.epoch().toString(),
                  String.format(Locale.ROOT, "%,.0f", point.seconds()));
            })
        .toList();
  }
}
