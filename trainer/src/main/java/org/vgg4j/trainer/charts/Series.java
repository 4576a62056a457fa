package org.vgg4j.trainer.charts;

/**
 * A line of a chart. Points whose y is not a number are left out.
 *
 * @param name for the legend
 * @param style CSS classes: a colour ({@code k-accent}, {@code k-muted}, {@code k0} to {@code k7})
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

  /** The style of the n-th of many lines: eight colours, then the same dashed. */
  public static String styleOf(int n) {
    return "k" + n % 8 + (n / 8 % 2 == 1 ? " dash" : "");
  }
}
