package org.vgg4j.trainer.views.charts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.vgg4j.trainer.evaluation.Evaluation;

/**
 * A confusion matrix as a table: rows are what images show, columns what the network said. Of very
 * many classes, only what is confused most often.
 *
 * @param pairsOnly whether {@code pairs} are shown in the place of {@code rows}
 * @param dense whether there is no room for numbers
 * @param rows one for each class; empty with {@code pairsOnly}
 * @param pairs the mistakes made most often; empty without {@code pairsOnly}
 */
public record ConfusionMatrix(
    List<String> classes, boolean pairsOnly, boolean dense, List<Row> rows, List<Pair> pairs) {

  private static final int MOST_NUMBERED = 20;

  /** A table of more classes is too large to look at, and to send after every epoch. */
  private static final int MOST_CLASSES = 60;

  private static final int MOST_PAIRS = 50;

  /**
   * What was said of the images of a class.
   *
   * @param shown the class
   * @param cells one for each class
   */
  public record Row(String shown, List<Cell> cells) {}

  /**
   * How many images of a class were taken for another.
   *
   * @param look CSS classes
   * @param strength of the color, in [0, 1]
   */
  public record Cell(int count, String look, String strength) {

    private static final Cell NONE = new Cell(0, "zero", "0");

    private static Cell of(int count, int images, boolean right) {
      if (count == 0) {
        return NONE;
      }
      double share = (double) count / images;
      // Mistakes are rarer than right answers and would be too faint on the same scale.
      double strength = right ? 0.08 + 0.92 * share : Math.min(1, 0.06 + 1.6 * share);
      return new Cell(
          count,
          (right ? "right" : "wrong")
              + (strength > 0.78 ? " hi top" : strength > 0.55 ? " hi" : ""),
          String.format(Locale.ROOT, "%.2f", strength));
    }
  }

  /**
   * A mistake.
   *
   * @param share of the images that show {@code shown}
   */
  public record Pair(String shown, String said, String images, String share) {}

  public static ConfusionMatrix of(Evaluation evaluation) {
    List<String> classes = evaluation.classes();
    return classes.size() > MOST_CLASSES
        ? new ConfusionMatrix(classes, true, false, List.of(), pairs(evaluation))
        : new ConfusionMatrix(
            classes,
            false,
            classes.size() > MOST_NUMBERED,
            rows(classes, evaluation.confusion()),
            List.of());
  }

  private static List<Pair> pairs(Evaluation evaluation) {
    return evaluation.worstConfusions(MOST_PAIRS).stream()
        .map(
            pair ->
                new Pair(
                    pair.actual(),
                    pair.predicted(),
                    NumberText.count(pair.images()),
                    NumberText.percent(pair.share(), 1)))
        .toList();
  }

  private static List<Row> rows(List<String> classes, int[][] confusion) {
    List<Row> rows = new ArrayList<>();
    for (int actual = 0; actual < classes.size(); actual++) {
      int images = 0;
      for (int count : confusion[actual]) {
        images += count;
      }
      List<Cell> cells = new ArrayList<>();
      for (int said = 0; said < classes.size(); said++) {
        cells.add(Cell.of(confusion[actual][said], images, actual == said));
      }
      rows.add(new Row(classes.get(actual), cells));
    }
    return rows;
  }
}
