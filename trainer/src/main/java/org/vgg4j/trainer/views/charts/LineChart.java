package org.vgg4j.trainer.views.charts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import org.vgg4j.trainer.views.pages.Html;

/**
 * A chart of lines over a common x axis. The SVG holds lines alone and is stretched to its place;
 * labels are HTML beside it, so that they have one size on a phone and on a wide screen. What is
 * drawn where is decided here, the markup is in {@code chart.jte}.
 */
public final class LineChart {

  private static final int MOST_DOTS = 40;
  private static final int MOST_TABLE_ROWS = 400;
  private static final double ROOM_FOR_NAME = 0.27;

  private final String title;
  private final String xName;
  private final List<Series> series = new ArrayList<>();
  private String unit = "";
  private DoubleFunction<String> yText = NumberText::compact;
  private DoubleFunction<String> axisText;
  private DoubleFunction<String> xText = x -> NumberText.fixed(x, 0);
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
    yText = y -> NumberText.percent(y, 1);
    axisText = y -> NumberText.percent(y, 0);
    return this;
  }

  /** x is not a whole number, and reads so. */
  public LineChart xText(DoubleFunction<String> text) {
    xText = text;
    wholeX = false;
    return this;
  }

  /** The x axis is marked at whole numbers only. */
  public LineChart wholeMarks() {
    wholeX = true;
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

  /** The chart as HTML, a {@code figure}. */
  public String toHtml() {
    Chart chart = drawn();
    return Html.of(out -> JtechartGenerated.render(out, null, chart));
  }

  /** The chart with every place and text in it, for a template. */
  public Chart drawn() {
    double[] xs = values(true);
    if (xs.length == 0) {
      return new Chart(
          title,
          xName,
          unit,
          "",
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          List.of());
    }
    double[] ys = values(false);
    Scale x = Scale.exact(least(xs), most(xs), 6, wholeX);
    Scale y = Scale.around(fromZero ? Math.min(0, least(ys)) : least(ys), most(ys), 4);
    return new Chart(
        title,
        xName,
        unit,
        description(),
        series.stream().map(line -> draw(line, x, y)).toList(),
        y.marks().stream().map(mark -> down(y, mark)).toList(),
        xLabels(x),
        yLabels(y),
        mark(x, y),
        table ? rows() : List.of());
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

  private Chart.Line draw(Series line, Scale x, Scale y) {
    StringBuilder path = new StringBuilder();
    List<Chart.Dot> dots = new ArrayList<>();
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
        String place = xName + " " + xText.apply(line.x()[i]);
        dots.add(
            new Chart.Dot(point, line.name() + ", " + place + ": " + yText.apply(line.y()[i])));
      }
      pen = true;
      points++;
    }
    return new Chart.Line(
        line.name(),
        line.style(),
        color(line),
        line.style().contains("dash"),
        points > 1 ? path.toString() : "",
        dots);
  }

  private List<Chart.Label> yLabels(Scale y) {
    double step = y.marks().size() > 1 ? y.marks().get(1) - y.marks().get(0) : 1;
    int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
    DoubleFunction<String> shared =
        decimals > 4 ? NumberText::compact : value -> NumberText.fixed(value, decimals);
    DoubleFunction<String> text = axisText == null ? shared : axisText;
    return y.marks().stream()
        .map(mark -> new Chart.Label("", share(y.at(mark)), text.apply(mark)))
        .toList();
  }

  private List<Chart.Label> xLabels(Scale x) {
    List<Chart.Label> labels = new ArrayList<>();
    for (int i = 0; i < x.marks().size(); i++) {
      double at = x.at(x.marks().get(i));
      boolean last = i == x.marks().size() - 1;
      String text = xText.apply(x.marks().get(i));
      // The last label also names the axis and needs room to its left.
      if (i == x.marks().size() - 2 && x.at(x.marks().get(i + 1)) - at < ROOM_FOR_NAME) {
        continue;
      }
      String look = at > 0.94 ? " last" : at < 0.02 ? " first" : "";
      labels.add(new Chart.Label(look, share(at), last ? xName + " " + text : text));
    }
    return labels;
  }

  private Optional<Chart.Mark> mark(Scale x, Scale y) {
    if (!Double.isFinite(markX) || !Double.isFinite(markY)) {
      return Optional.empty();
    }
    double at = x.at(markX);
    String look = at < 0.2 ? " l" : at > 0.8 ? " r" : "";
    return Optional.of(
        new Chart.Mark(
            across(x, markX), down(y, markY), new Chart.Label(look, share(at), markText)));
  }

  private List<Chart.Row> rows() {
    double[] xs = DoubleStream.of(values(true)).distinct().sorted().toArray();
    if (xs.length > MOST_TABLE_ROWS) {
      return List.of();
    }
    List<Chart.Row> rows = new ArrayList<>();
    for (double x : xs) {
      List<String> cells = new ArrayList<>();
      for (Series line : series) {
        int at = Arrays.binarySearch(line.x(), x);
        cells.add(yText.apply(at < 0 ? Double.NaN : line.y()[at]));
      }
      rows.add(new Chart.Row(xText.apply(x), cells));
    }
    return rows;
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
