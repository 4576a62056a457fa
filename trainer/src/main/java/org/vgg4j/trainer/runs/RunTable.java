package org.vgg4j.trainer.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A table of a run's folder: its file, its columns, and how a row is written and read. Tables may
 * be cut, edited or of an earlier version, so lines that are no rows are left out and counted, and
 * a column that a file does not have is NaN.
 *
 * @param <R> a row
 */
public final class RunTable<R> {

  /** {@code metrics.csv}: a row per epoch. */
  public static final RunTable<EpochMetrics> METRICS =
      new RunTable<>("metrics.csv", EpochMetrics.COLUMNS, EpochMetrics::cells, EpochMetrics::of);

  /** {@code timings.csv}: a row per epoch. */
  public static final RunTable<EpochTimings> TIMINGS =
      new RunTable<>("timings.csv", EpochTimings.COLUMNS, EpochTimings::cells, EpochTimings::of);

  /** {@code layers.csv}: a row per epoch and layer. */
  public static final RunTable<LayerMetrics> LAYERS =
      new RunTable<>("layers.csv", LayerMetrics.COLUMNS, LayerMetrics::cells, LayerMetrics::of);

  /** {@code layer-times.csv}: a row per layer. */
  public static final RunTable<LayerTime> LAYER_TIMES =
      new RunTable<>("layer-times.csv", LayerTime.COLUMNS, LayerTime::cells, LayerTime::of);

  /** A thousand epochs of a network of a thousand layers. */
  private final String file;

  private final List<String> columns;
  private final Function<R, List<String>> writer;
  private final Function<Cells, R> reader;

  private RunTable(
      String file,
      List<String> columns,
      Function<R, List<String>> writer,
      Function<Cells, R> reader) {
    this.file = file;
    this.columns = List.copyOf(columns);
    this.writer = writer;
    this.reader = reader;
  }

  /**
   * What a file holds.
   *
   * @param damaged numbers of the lines that are no rows, from 1
   */
  public record Content<R>(List<R> rows, List<Integer> damaged) {}

  Path in(Path folder) {
    return folder.resolve(file);
  }

  String header() {
    return String.join(",", columns);
  }

  /** A row as a line of the file. */
  String line(R row) {
    return String.join(",", writer.apply(row));
  }

  /**
   * A cell of a row as it stands in the file.
   *
   * @param column one of the table's
   */
  public String cell(R row, String column) {
    return writer.apply(row).get(columns.indexOf(column));
  }

  /**
   * Writes the whole table of a run.
   *
   * @throws RunException if that cannot be done
   */
  public void write(RunDirectory run, List<R> rows) {
    StringBuilder text = new StringBuilder(header()).append('\n');
    rows.forEach(row -> text.append(line(row)).append('\n'));
    run.writeText(in(run.folder()), text.toString());
  }

  /**
   * All rows of a run's table; none where the file is missing.
   *
   * @throws RunException if the file cannot be read
   */
  public Content<R> read(RunDirectory run) {
    Path path = in(run.folder());
    List<R> rows = new ArrayList<>();
    List<Integer> damaged = new ArrayList<>();
    List<String> lines = Files.isRegularFile(path) ? lines(path) : List.of();
    List<String> names = lines.isEmpty() ? columns : Csv.cells(lines.get(0)).orElse(columns);
    if (!names.contains(columns.get(0))) {
      damaged.add(1);
    }
    for (int i = 1; i < lines.size(); i++) {
      Optional<R> row = row(lines.get(i), names);
      row.ifPresent(rows::add);
      if (row.isEmpty()) {
        damaged.add(i + 1);
      }
    }
    return new Content<>(List.copyOf(rows), List.copyOf(damaged));
  }

  /**
   * All rows of a table that is whole.
   *
   * @throws RunException if the file is missing, is no such table, or a line is no row
   */
  public List<R> require(RunDirectory run) {
    Path path = in(run.folder());
    if (!Files.isRegularFile(path)) {
      throw new RunException(path + " is missing; resume the run to write it again");
    }
    List<String> lines = lines(path);
    if (lines.isEmpty() || !isHeader(lines.get(0))) {
      throw TableRepair.damaged(path, "its first line is not " + header());
    }
    Content<R> content = read(run);
    if (!content.damaged().isEmpty()) {
      throw TableRepair.damaged(path, "line " + content.damaged().get(0) + " is no row of it");
    }
    return content.rows();
  }

  /** Whether a line is this table's first, or that of an earlier version with fewer columns. */
  private boolean isHeader(String line) {
    return line.equals(header()) || (!line.isEmpty() && header().startsWith(line + ","));
  }

  /**
   * The lines of a table as this version has them: where an earlier one had fewer columns, those
   * that came later are empty.
   */
  List<String> withAllColumns(List<String> lines) {
    if (lines.isEmpty() || lines.get(0).equals(header()) || !isHeader(lines.get(0))) {
      return lines;
    }
    int before = lines.get(0).split(",").length;
    List<String> padded = new ArrayList<>(List.of(header()));
    for (String line : lines.subList(1, lines.size())) {
      boolean whole = Csv.cells(line).filter(cells -> cells.size() == before).isPresent();
      padded.add(whole ? line + ",".repeat(columns.size() - before) : line);
    }
    return padded;
  }

  private static List<String> lines(Path path) {
    try {
      return TableRepair.lines(path);
    } catch (IOException e) {
      throw new RunException(path + " cannot be read; resume the run to write it again", e);
    }
  }

  /**
   * A line's row; empty where it is none.
   *
   * @param names of the columns that the file has
   */
  Optional<R> row(String line, List<String> names) {
    if (line.chars().anyMatch(Character::isISOControl)) {
      return Optional.empty();
    }
    return Csv.cells(line)
        .filter(cells -> cells.size() == names.size())
        .flatMap(cells -> row(new Cells(names, cells)));
  }

  private Optional<R> row(Cells cells) {
    try {
      cells.requireNumbers();
      return Optional.of(reader.apply(cells));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The cells of one line, by the names of their columns. */
  static final class Cells {

    private static final String EPOCH = "epoch";
    private static final String LAYER = "layer";

    private final List<String> names;
    private final List<String> cells;

    private Cells(List<String> names, List<String> cells) {
      this.names = names;
      this.cells = cells;
    }

    private void requireNumbers() {
      for (String name : names) {
        if (name.equals(EPOCH)) {
          whole(name);
        } else if (!name.equals(LAYER)) {
          number(name);
        }
      }
    }

    /** Empty where the file has no such column. */
    String text(String column) {
      int at = names.indexOf(column);
      return at < 0 ? "" : cells.get(at);
    }

    /** NaN for an empty cell, and where the file has no such column. */
    double number(String column) {
      String text = text(column);
      return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    }

    /** A number of nine digits at most. */
    int whole(String column) {
      String text = text(column);
      if (!text.matches("[0-9]{1,9}")) {
        throw new NumberFormatException(column);
      }
      return Integer.parseInt(text);
    }
  }
}
