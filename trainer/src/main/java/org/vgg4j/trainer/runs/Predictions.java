package org.vgg4j.trainer.runs;

import java.io.BufferedWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The rows of {@code predictions.csv}: index, label, predicted, the file where images have one
 * each, and a probability per class.
 */
public final class Predictions implements RunDirectory.TableWriter {

  private record Row(int index, int label, int predicted, String file, float[] probabilities) {}

  private final List<String> classes;
  private final boolean withFiles;
  private final List<Row> rows = new ArrayList<>();

  /**
   * An empty table.
   *
   * @param withFiles whether images have a file each
   */
  public Predictions(List<String> classes, boolean withFiles) {
    this.classes = List.copyOf(classes);
    this.withFiles = withFiles;
  }

  /**
   * Adds an image.
   *
   * @param index in the data set's official order
   * @param predicted below 0 where the probabilities are no numbers: its cell stays empty
   * @param file below the data's folder; null where images have none
   * @param probabilities [classes]
   */
  public void add(int index, int label, int predicted, String file, float[] probabilities) {
    rows.add(new Row(index, label, predicted, file, probabilities));
  }

  @Override
  public void write(BufferedWriter writer) throws IOException {
    writer.write("index,label,predicted" + (withFiles ? ",file" : ""));
    for (String name : classes) {
      writer.write(',' + Csv.cell("p_" + name));
    }
    writer.newLine();
    for (Row row : rows) {
      writer.write(
          row.index()
              + ","
              + Csv.cell(classes.get(row.label()))
              + ","
              + (row.predicted() < 0 ? "" : Csv.cell(classes.get(row.predicted())))
              + (withFiles ? "," + Csv.cell(row.file()) : ""));
      for (float probability : row.probabilities()) {
        writer.write(String.format(Locale.ROOT, ",%.6g", probability));
      }
      writer.newLine();
    }
  }
}
