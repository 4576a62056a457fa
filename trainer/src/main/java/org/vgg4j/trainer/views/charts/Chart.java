package org.vgg4j.trainer.views.charts;

import java.util.List;
import java.util.Optional;

/**
 * A drawn chart: every text and every place in it, as {@code chart.jte} writes them. Places in the
 * SVG are in [0, 1000] of its width and height, y down; places of labels are in per cent.
 *
 * @param xName what its x axis counts
 * @param unit words behind the title; may be empty
 * @param description what a screen reader says of the lines
 * @param lines in their order; empty where nothing was measured
 * @param grid y of the horizontal lines
 * @param values the table of values; empty for none
 */
public record Chart(
    String title,
    String xName,
    String unit,
    String description,
    List<Line> lines,
    List<String> grid,
    List<Label> xLabels,
    List<Label> yLabels,
    Optional<Mark> mark,
    List<Row> values) {

  /**
   * A line and its name in the legend.
   *
   * @param style CSS classes, as {@link Series} has them
   * @param color the first of them
   * @param path SVG path data; empty for a single point
   * @param dots its points, where they are few enough
   */
  public record Line(
      String name, String style, String color, boolean dashed, String path, List<Dot> dots) {}

  /**
   * A point.
   *
   * @param at x and y
   * @param text what it says when it is pointed at
   */
  public record Dot(String at, String text) {}

  /**
   * Words beside the SVG.
   *
   * @param look further CSS classes, each behind a space; may be empty
   * @param at in per cent of the width, or of the height from below
   */
  public record Label(String look, String at, String text) {}

  /** A point that is marked with a line and words. */
  public record Mark(String x, String y, Label label) {}

  /**
   * A row of the table.
   *
   * @param y the value of each line
   */
  public record Row(String x, List<String> y) {}
}
