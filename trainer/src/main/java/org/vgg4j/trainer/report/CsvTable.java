package org.vgg4j.trainer.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.vgg4j.trainer.runs.Csv;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.runs.TableMending;

/**
 * A CSV file of a run, read leniently: an older version has fewer columns, a missing file no rows.
 *
 * @param columns their names
 * @param rows cells, as many as there are columns or fewer
 * @param damaged lines of a table of epochs that are no rows, and left out
 */
public record CsvTable(List<String> columns, List<List<String>> rows, int damaged) {

  private static final CsvTable EMPTY = new CsvTable(List.of(), List.of(), 0);

  /**
   * Reads a file; one that does not exist is empty.
   *
   * @throws RunException if it cannot be read
   */
  public static CsvTable read(Path file) {
    if (!Files.isRegularFile(file)) {
      return EMPTY;
    }
    try {
      List<String> lines =
          TableMending.lines(file).stream().filter(line -> !line.isBlank()).toList();
      if (lines.isEmpty()) {
        return EMPTY;
      }
      List<String> columns = cells(lines.get(0));
      boolean epochs = columns.get(0).equals("epoch");
      List<List<String>> rows =
          lines.stream()
              .skip(1)
              .filter(line -> !epochs || TableMending.isRow(line, columns))
              .map(CsvTable::cells)
              .toList();
      return new CsvTable(columns, rows, lines.size() - 1 - rows.size());
    } catch (IOException e) {
      throw new RunException(
          file + " cannot be read: " + e.getMessage() + "; expected a table that `train` wrote", e);
    }
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    if (line.indexOf('"') < 0) {
      int start = 0;
      for (int comma = line.indexOf(','); comma >= 0; comma = line.indexOf(',', start)) {
        cells.add(Csv.text(line.substring(start, comma)));
        start = comma + 1;
      }
      cells.add(Csv.text(line.substring(start)));
      return cells;
    }
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(Csv.text(cell.toString()));
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(Csv.text(cell.toString()));
    return cells;
  }

  public int size() {
    return rows.size();
  }

  /** A cell's text; empty where there is none. */
  public String text(int row, String column) {
    int at = columns.indexOf(column);
    return at < 0 || at >= rows.get(row).size() ? "" : rows.get(row).get(at);
  }

  /** A cell's number; NaN where there is none. */
  public double number(int row, String column) {
    return parse(text(row, column));
  }

  /** A column's numbers; NaN where there is none. */
  public double[] numbers(String column) {
    int at = columns.indexOf(column);
    double[] values = new double[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = at < 0 || at >= rows.get(i).size() ? Double.NaN : parse(rows.get(i).get(at));
    }
    return values;
  }

  private static double parse(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
