package org.vgg4j.trainer.runs;

import java.io.BufferedWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows of {@code predictions.csv}: index, label, predicted, and a probability per class. */
public final class Predictions implements RunDirectory.TableWriter {

  private record Row(int index, int label, int predicted, float[] probabilities) {}

  private final List<String> classes;
  private final List<Row> rows = new ArrayList<>();

  public Predictions(List<String> classes) {
    this.classes = List.copyOf(classes);
  }

  /**
   * Adds an image.
   *
   * @param index in the data set's official order
   * @param probabilities [classes]
   */
  public void add(int index, int label, int predicted, float[] probabilities) {
    rows.add(new Row(index, label, predicted, probabilities));
  }

  @Override
  public void write(BufferedWriter writer) throws IOException {
    writer.write("index,label,predicted");
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
              + Csv.cell(classes.get(row.predicted())));
      for (float probability : row.probabilities()) {
        writer.write(String.format(Locale.ROOT, ",%.6g", probability));
      }
      writer.newLine();
    }
  }
}
