package org.vgg4j.trainer.views.charts;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A line of a chart. Points whose y is not a number are left out.
 *
 * @param name for the legend
 * @param style CSS classes: a color ({@code k-accent}, {@code k-muted}, {@code k0} to {@code k7})
 *     and perhaps {@code thin} or {@code dash}
 * @param x ascending
 * @param y as many as {@code x}
 */
public record Series(String name, String style, double[] x, double[] y) {

  public Series {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "series " + name + " has " + x.length + " x and " + y.length + " y, expected as many");
    }
  }

  /** A line through a point for each row of a table. */
  public static <R> Series of(
      String name, String style, List<R> rows, ToDoubleFunction<R> x, ToDoubleFunction<R> y) {
    return new Series(
        name,
        style,
        rows.stream().mapToDouble(x).toArray(),
        rows.stream().mapToDouble(y).toArray());
  }

  /** The style of the n-th of many lines: eight colors, then the same dashed. */
  public static String styleOf(int n) {
    return "k" + n % 8 + (n / 8 % 2 == 1 ? " dash" : "");
  }
}
