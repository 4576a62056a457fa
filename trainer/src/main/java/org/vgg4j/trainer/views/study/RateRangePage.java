package org.vgg4j.trainer.views.study;

import org.vgg4j.trainer.study.RateRange;
import org.vgg4j.trainer.views.charts.Chart;
import org.vgg4j.trainer.views.charts.LineChart;
import org.vgg4j.trainer.views.charts.NumberText;
import org.vgg4j.trainer.views.charts.Series;
import org.vgg4j.trainer.views.pages.Html;

/**
 * A learning-rate range test as a page.
 *
 * @param what was tested: recipe, network and data
 * @param conclusion in words
 */
public record RateRangePage(String what, String conclusion, Chart chart) {

  /** Losses far above the first would leave no room for the rest. */
  private static final double HIGHEST = 1.5;

  /** The page. */
  public static String html(RateRange range, String what, String conclusion) {
    var points = range.points();
    NumberAxis axis = NumberAxis.of(points.get(0).rate(), points.get(points.size() - 1).rate());
    double highest = HIGHEST * points.get(0).loss();
    LineChart chart =
        axis.chart("Loss by learning rate", "learning rate")
            .yText(value -> NumberText.fixed(value, 4))
            .unit("of each step, and smoothed over the steps before")
            .add(
                Series.of(
                    "loss",
                    "k-muted thin",
                    points,
                    point -> axis.at(point.rate()),
                    point -> drawn(point.loss(), highest)))
            .add(
                Series.of(
                    "smoothed",
                    "k-accent",
                    points,
                    point -> axis.at(point.rate()),
                    point -> drawn(point.smoothed(), highest)));
    range
        .suggestion()
        .ifPresent(
            rate ->
                points.stream()
                    .filter(point -> point.rate() == rate)
                    .findFirst()
                    .ifPresent(
                        point ->
                            chart.mark(
                                axis.at(rate),
                                point.smoothed(),
                                "falls fastest at " + axis.text(axis.at(rate)))));
    String sentence = Character.toUpperCase(conclusion.charAt(0)) + conclusion.substring(1) + ".";
    RateRangePage page = new RateRangePage(what, sentence, chart.drawn());
    return Html.of(out -> JterateRangeGenerated.render(out, null, page));
  }

  private static double drawn(double loss, double highest) {
    return loss <= highest ? loss : Double.NaN;
  }
}
