package org.vgg4j.trainer.views.study;

import java.util.Locale;
import org.vgg4j.trainer.views.charts.LineChart;

/**
 * Where numbers stand on an axis: by themselves, or by their logarithm where they span so much that
 * the small ones would stand in one place.
 */
record NumberAxis(boolean logarithmic) {

  private static final double WIDE = 8;

  static NumberAxis of(double least, double most) {
    return new NumberAxis(least > 0 && most / least >= WIDE);
  }

  double at(double value) {
    return logarithmic ? Math.log10(value) : value;
  }

  /** A chart over this axis; the powers of ten are marked on a logarithmic one. */
  LineChart chart(String title, String xName) {
    LineChart chart = new LineChart(title, xName).xText(this::text);
    return logarithmic ? chart.wholeMarks() : chart;
  }

  /** The number at a place, as people read it. */
  String text(double at) {
    double value = logarithmic ? Math.pow(10, at) : at;
    boolean small = value != 0 && Math.abs(value) < 1e-3;
    return String.format(Locale.ROOT, small ? "%.2e" : "%.3f", value)
        .replaceFirst("\\.?0+(e|$)", "$1")
        .replace("e-0", "e-");
  }
}
