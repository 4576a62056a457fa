package org.vgg4j.trainer.runs;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * {@code predictions.csv}: what the network said of every test image. Its columns are index, label,
 * predicted, the file where images have one each, and a probability per class.
 */
public final class Predictions {

  private static final List<String> FIRST = List.of("index", "label", "predicted");
  private static final String FILE = "file";
  private static final String PROBABILITY = "p_";

  /** Half a million images of a hundred classes. A run's files may come from anywhere. */
  private static final long MOST_BYTES = 512L << 20;

  private final List<String> classes;
  private final boolean withFiles;
  private final List<Row> rows = new ArrayList<>();

  /**
   * One image.
   *
   * @param index in the data set's official order
   * @param label the index of what it shows
   * @param predicted the index of the likeliest class; below 0 where the probabilities are no
   *     numbers: its cell stays empty
   * @param file below the data's folder; null where images have none
   * @param probabilities [classes]
   */
  public record Row(int index, int label, int predicted, String file, float[] probabilities) {

    /** The probability of the class that was predicted. */
    public float confidence() {
      return predicted < 0 ? Float.NaN : probabilities[predicted];
    }

    public boolean right() {
      return label == predicted;
    }
  }

  /**
   * An empty table.
   *
   * @param classes names in label order
   * @param withFiles whether images have a file each
   */
  public Predictions(List<String> classes, boolean withFiles) {
    this.classes = List.copyOf(classes);
    this.withFiles = withFiles;
  }

  public void add(Row row) {
    rows.add(row);
  }

  public List<String> classes() {
    return classes;
  }

  public List<Row> rows() {
    return List.copyOf(rows);
  }

  /**
   * Writes the table of a run.
   *
   * @throws RunException if that cannot be done
   */
  public void write(RunDirectory run) {
    run.writeTable(run.predictionsFile(), this::write);
  }

  private void write(BufferedWriter writer) throws IOException {
    writer.write(String.join(",", FIRST) + (withFiles ? "," + FILE : ""));
    for (String name : classes) {
      writer.write(',' + Csv.cell(PROBABILITY + name));
    }
    writer.write('\n');
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
      writer.write('\n');
    }
  }

  /** The table of a run; empty where there is none, or none that can be understood. */
  public static Optional<Predictions> read(RunDirectory run) {
    Path file = run.predictionsFile();
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      if (Files.size(file) > MOST_BYTES) {
        throw new IOException("it has " + Files.size(file) + " bytes");
      }
      String head = lines.readLine();
      if (head == null) {
        return Optional.empty();
      }
      List<String> columns = cells(head);
      Predictions table = ofColumns(columns);
      for (String line; (line = lines.readLine()) != null; ) {
        table.add(table.row(cells(line), columns.size()));
      }
      return table.rows.isEmpty() ? Optional.empty() : Optional.of(table);
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      LoggerFactory.getLogger(Predictions.class).warn("cannot read {}", file, e);
      return Optional.empty();
    }
  }

  private static List<String> cells(String line) throws IOException {
    return Csv.cells(line).orElseThrow(() -> new IOException("a line is no row: " + line));
  }

  private static Predictions ofColumns(List<String> columns) {
    boolean withFiles = columns.indexOf(FILE) == FIRST.size();
    return new Predictions(
        columns.stream()
            .skip(FIRST.size() + (withFiles ? 1 : 0))
            .map(column -> column.substring(PROBABILITY.length()))
            .toList(),
        withFiles);
  }

  private Row row(List<String> cells, int columns) throws IOException {
    int label = classes.indexOf(cells.get(1));
    int predicted = classes.indexOf(cells.get(2));
    if (cells.size() != columns || label < 0 || (predicted < 0 && !cells.get(2).isEmpty())) {
      throw new IOException("a row has other cells than its table: " + cells);
    }
    String image = withFiles ? cells.get(FIRST.size()) : null;
    float[] probabilities = new float[classes.size()];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = Float.parseFloat(cells.get(columns - probabilities.length + i));
    }
    return new Row(Integer.parseInt(cells.get(0)), label, predicted, image, probabilities);
  }
}
