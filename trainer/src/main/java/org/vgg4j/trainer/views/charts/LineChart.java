package org.vgg4j.trainer.views.charts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A chart of lines over a common x axis. The SVG holds lines alone and is stretched to its place;
 * labels are HTML beside it, so that they have one size on a phone and on a wide screen.
 */
public final class LineChart {

  private static final int MOST_DOTS = 40;
  private static final int MOST_TABLE_ROWS = 400;
  private static final double ROOM_FOR_NAME = 0.27;

  private final String title;
  private final String xName;
  private final List<Series> series = new ArrayList<>();
  private String unit = "";
  private DoubleFunction<String> yText = Figures::compact;
  private DoubleFunction<String> axisText;
  private DoubleFunction<String> xText = x -> Figures.fixed(x, 0);
  private boolean wholeX = true;
  private boolean fromZero;
  private double markX = Double.NaN;
  private double markY = Double.NaN;
  private String markText = "";
  private boolean table = true;

  /**
   * An empty chart.
   *
   * @param title what it shows
   * @param xName what its x axis counts, for example {@code epoch}
   */
  public LineChart(String title, String xName) {
    this.title = title;
    this.xName = xName;
  }

  public LineChart add(Series line) {
    series.add(line);
    return this;
  }

  /** Words behind the title, for example the unit of y. */
  public LineChart unit(String text) {
    unit = text;
    return this;
  }

  /** How a value reads; the y axis has its own text, as short as its marks allow. */
  public LineChart yText(DoubleFunction<String> text) {
    yText = text;
    return this;
  }

  /** y is a share in [0, 1] and reads as per cent. */
  public LineChart percent() {
    yText = y -> Figures.percent(y, 1);
    axisText = y -> Figures.percent(y, 0);
    return this;
  }

  /** x is not a whole number, and reads so. */
  public LineChart xText(DoubleFunction<String> text) {
    xText = text;
    wholeX = false;
    return this;
  }

  /** The y axis starts at 0. */
  public LineChart fromZero() {
    fromZero = true;
    return this;
  }

  /** Marks a point with a line and words. */
  public LineChart mark(double x, double y, String text) {
    markX = x;
    markY = y;
    markText = text;
    return this;
  }

  /** Leaves out the table of values, for a chart that is drawn again every second. */
  public LineChart withoutTable() {
    table = false;
    return this;
  }

  /** The chart as a {@code figure}. */
  public String toHtml() {
    double[] xs = values(true);
    if (xs.length == 0) {
      return "<figure class=\"card chart empty\"><figcaption><h3>"
          + Html.escape(title)
          + "</h3></figcaption><p>Nothing has been measured yet.</p></figure>\n";
    }
    double[] ys = values(false);
    Scale x = Scale.exact(least(xs), most(xs), 6, wholeX);
    Scale y = Scale.around(fromZero ? Math.min(0, least(ys)) : least(ys), most(ys), 4);
    boolean marked = Double.isFinite(markX) && Double.isFinite(markY);
    StringBuilder html = new StringBuilder(4096);
    html.append("<figure class=\"card chart\">").append(caption());
    html.append("<div class=\"plot").append(marked ? " marked" : "").append("\">");
    yLabels(y, html);
    html.append("<svg role=\"img\" viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\">");
    html.append("<title>").append(Html.escape(title)).append("</title>");
    html.append("<desc>").append(Html.escape(description())).append("</desc>");
    for (double mark : y.marks()) {
      html.append("<path class=\"grid-line\" d=\"M0 ").append(down(y, mark)).append("H1000\"/>");
    }
    if (marked) {
      html.append("<path class=\"bestline\" d=\"M").append(across(x, markX)).append(" 0V1000\"/>");
    }
    for (Series line : series) {
      draw(line, x, y, html);
    }
    if (marked) {
      String at = "d=\"M" + across(x, markX) + " " + down(y, markY) + "h0\"/>";
      html.append("<path class=\"ring\" ").append(at).append("<path class=\"best\" ").append(at);
    }
    html.append("</svg>");
    xLabels(x, html);
    if (marked) {
      double at = x.at(markX);
      html.append("<span class=\"mark").append(at < 0.2 ? " l" : at > 0.8 ? " r" : "");
      html.append("\" style=\"left:").append(share(at)).append("\">");
      html.append(Html.escape(markText)).append("</span>");
    }
    html.append("</div>");
    if (table) {
      appendTable(html);
    }
    return html.append("</figure>\n").toString();
  }

  private String caption() {
    StringBuilder html = new StringBuilder("<figcaption><h3>").append(Html.escape(title));
    if (!unit.isEmpty()) {
      html.append(" <span class=\"unit\">").append(Html.escape(unit)).append("</span>");
    }
    html.append("</h3>");
    if (series.size() > 1) {
      html.append("<ul class=\"legend\">");
      for (Series line : series) {
        html.append("<li class=\"").append(color(line)).append("\"><i class=\"");
        html.append(line.style().contains("dash") ? "dash" : "").append("\"></i>");
        html.append(Html.escape(line.name())).append("</li>");
      }
      html.append("</ul>");
    }
    return html.append("</figcaption>").toString();
  }

  private static String color(Series line) {
    return line.style().split(" ")[0];
  }

  /** What a screen reader says: where each line starts and ends, and its extremes. */
  private String description() {
    StringBuilder text = new StringBuilder();
    for (Series line : series) {
      double[] y = Arrays.stream(line.y()).filter(Double::isFinite).toArray();
      if (y.length > 0) {
        text.append(line.name()).append(" goes from ").append(yText.apply(y[0])).append(" to ");
        text.append(yText.apply(y[y.length - 1])).append(", lowest ").append(yText.apply(least(y)));
        text.append(", highest ").append(yText.apply(most(y))).append(". ");
      }
    }
    if (!markText.isEmpty()) {
      text.append("Marked: ").append(markText).append('.');
    }
    return text.toString();
  }

  private void draw(Series line, Scale x, Scale y, StringBuilder html) {
    StringBuilder path = new StringBuilder();
    StringBuilder dots = new StringBuilder();
    boolean pen = false;
    int points = 0;
    for (int i = 0; i < line.x().length; i++) {
      if (!Double.isFinite(line.y()[i])) {
        pen = false;
        continue;
      }
      String point = across(x, line.x()[i]) + " " + down(y, line.y()[i]);
      path.append(pen ? 'L' : 'M').append(point);
      if (line.x().length <= MOST_DOTS) {
        dots.append("<path class=\"dot ").append(color(line)).append("\" d=\"M").append(point);
        dots.append("h0\"><title>").append(Html.escape(line.name() + ", " + xName + " "));
        dots.append(Html.escape(xText.apply(line.x()[i]) + ": " + yText.apply(line.y()[i])));
        dots.append("</title></path>");
      }
      pen = true;
      points++;
    }
    if (points > 1) {
      html.append("<path class=\"s ").append(line.style()).append("\" d=\"").append(path);
      html.append("\"/>");
    }
    html.append(dots);
  }

  private void yLabels(Scale y, StringBuilder html) {
    double step = y.marks().size() > 1 ? y.marks().get(1) - y.marks().get(0) : 1;
    int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
    DoubleFunction<String> shared =
        decimals > 4 ? Figures::compact : value -> Figures.fixed(value, decimals);
    DoubleFunction<String> text = axisText == null ? shared : axisText;
    for (double mark : y.marks()) {
      html.append("<span class=\"y\" aria-hidden=\"true\" style=\"bottom:")
          .append(share(y.at(mark)));
      html.append("\">").append(Html.escape(text.apply(mark))).append("</span>");
    }
  }

  private void xLabels(Scale x, StringBuilder html) {
    for (int i = 0; i < x.marks().size(); i++) {
      double at = x.at(x.marks().get(i));
      boolean last = i == x.marks().size() - 1;
      String text = Html.escape(xText.apply(x.marks().get(i)));
      // The last label also names the axis and needs room to its left.
      if (i == x.marks().size() - 2 && x.at(x.marks().get(i + 1)) - at < ROOM_FOR_NAME) {
        continue;
      }
      html.append("<span class=\"x").append(at > 0.94 ? " last" : at < 0.02 ? " first" : "");
      html.append("\" aria-hidden=\"true\" style=\"left:").append(share(at)).append("\">");
      html.append(last ? Html.escape(xName) + " " + text : text).append("</span>");
    }
  }

  private void appendTable(StringBuilder html) {
    double[] xs = DoubleStream.of(values(true)).distinct().sorted().toArray();
    if (xs.length > MOST_TABLE_ROWS) {
      return;
    }
    html.append("<details><summary>Values</summary><div class=\"scroll\" tabindex=\"0\"><table>");
    html.append("<thead><tr><th scope=\"col\">").append(Html.escape(xName)).append("</th>");
    for (Series line : series) {
      html.append("<th scope=\"col\">").append(Html.escape(line.name())).append("</th>");
    }
    html.append("</tr></thead><tbody>");
    for (double x : xs) {
      html.append("<tr><th scope=\"row\">").append(Html.escape(xText.apply(x))).append("</th>");
      for (Series line : series) {
        int at = Arrays.binarySearch(line.x(), x);
        double y = at < 0 ? Double.NaN : line.y()[at];
        html.append("<td>").append(Html.escape(yText.apply(y))).append("</td>");
      }
      html.append("</tr>");
    }
    html.append("</tbody></table></div></details>");
  }

  /** The x, or the y, of every point that is drawn. */
  private double[] values(boolean wantX) {
    DoubleStream.Builder values = DoubleStream.builder();
    for (Series line : series) {
      for (int i = 0; i < line.x().length; i++) {
        if (Double.isFinite(line.y()[i])) {
          values.add(wantX ? line.x()[i] : line.y()[i]);
        }
      }
    }
    return values.build().toArray();
  }

  private static double least(double[] values) {
    return DoubleStream.of(values).min().orElse(Double.NaN);
  }

  private static double most(double[] values) {
    return DoubleStream.of(values).max().orElse(Double.NaN);
  }

  private static String across(Scale x, double value) {
    return coordinate(1000 * x.at(value));
  }

  private static String down(Scale y, double value) {
    return coordinate(1000 - 1000 * y.at(value));
  }

  private static String coordinate(double value) {
    // Not String.format: a live view draws thousands of these a second.
    double tenths = Math.rint(value * 10) / 10;
    return tenths == Math.rint(tenths) ? Long.toString((long) tenths) : Double.toString(tenths);
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * value);
  }
}
