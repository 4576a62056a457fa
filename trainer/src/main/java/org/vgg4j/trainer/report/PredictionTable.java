package org.vgg4j.trainer.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.vgg4j.trainer.evaluation.Evaluation;

/**
 * {@code predictions.csv}: what the network said of every test image.
 *
 * @param classes in label order
 */
public record PredictionTable(List<String> classes, List<Row> rows) {

  private static final String PROBABILITY = "p_";
  private static final String FILE = "file";

  /**
   * One image.
   *
   * @param index in the data set's official order
   * @param file below the data's folder; empty where images have none
   * @param probabilities [classes]
   */
  public record Row(int index, int label, int predicted, String file, float[] probabilities) {
    /** The probability of the class that was predicted. */
    public float confidence() {
      return probabilities[predicted];
    }

    public boolean right() {
      return label == predicted;
    }
  }

  /** Reads the file; null where there is none, or none that can be understood. */
  static PredictionTable read(Path file) {
    CsvTable table = CsvTable.read(file);
    List<String> classes =
        table.columns().stream()
            .filter(column -> column.startsWith(PROBABILITY))
            .map(column -> column.substring(PROBABILITY.length()))
            .toList();
    int first = table.columns().indexOf(FILE) == 3 ? 4 : 3;
    if (classes.isEmpty() || table.columns().size() != first + classes.size()) {
      return null;
    }
    List<Row> rows = new ArrayList<>(table.size());
    for (List<String> cells : table.rows()) {
      int label = cells.size() < table.columns().size() ? -1 : classes.indexOf(cells.get(1));
      int predicted = label < 0 ? -1 : classes.indexOf(cells.get(2));
      if (predicted < 0) {
        return null;
      }
      float[] probabilities = new float[classes.size()];
      for (int i = 0; i < probabilities.length; i++) {
        probabilities[i] = Float.parseFloat(cells.get(first + i));
      }
      String image = first == 4 ? cells.get(3) : "";
      rows.add(new Row(Integer.parseInt(cells.get(0)), label, predicted, image, probabilities));
    }
    return rows.isEmpty() ? null : new PredictionTable(classes, rows);
  }

  /** {@code confusion[actual][predicted]} and what follows from it; its loss is not computed. */
  public Evaluation evaluation() {
    int[][] confusion = new int[classes.size()][classes.size()];
    int right = 0;
    for (Row row : rows) {
      confusion[row.label()][row.predicted()]++;
      right += row.right() ? 1 : 0;
    }
    return new Evaluation(
        rows.size(),
        List.of(),
        0,
        Double.NaN,
        (double) right / rows.size(),
        Double.NaN,
        classes,
        confusion);
  }
}
