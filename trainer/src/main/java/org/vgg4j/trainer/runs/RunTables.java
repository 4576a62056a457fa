package org.vgg4j.trainer.runs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Reads a run's tables, which may be cut, edited or not from vgg4j at all. */
public final class RunTables {

  /** A thousand epochs of a network of a thousand layers. */
  private static final long MAX_BYTES = 64 << 20;

  private RunTables() {}

  /**
   * The rows of {@code metrics.csv}.
   *
   * @throws RunException if the file is missing or a row is none
   */
  public static List<EpochMetrics> metrics(RunDirectory run) {
    List<EpochMetrics> rows = new ArrayList<>();
    for (Row row : rows(run.metricsFile(), EpochMetrics.HEADER)) {
      rows.add(
          new EpochMetrics(
              (int) row.number(0),
              (long) row.number(1),
              row.number(2),
              row.number(3),
              row.number(4),
              row.number(5),
              row.number(6)));
    }
    return rows;
  }

  /**
   * The rows of {@code layers.csv}.
   *
   * @throws RunException if the file is missing or a row is none
   */
  public static List<LayerMetrics> layers(RunDirectory run) {
    List<LayerMetrics> rows = new ArrayList<>();
    for (Row row : rows(run.layersFile(), LayerMetrics.HEADER)) {
      rows.add(
          new LayerMetrics(
              (int) row.number(0),
              row.cells[1],
              row.number(2),
              row.number(3),
              row.cells[4].isEmpty() ? Double.NaN : row.number(4)));
    }
    return rows;
  }

  /** The rows of {@code layers.csv} by epoch; none where the table is missing or damaged. */
  public static Map<Integer, List<LayerMetrics>> layersByEpoch(RunDirectory run) {
    try {
      return layers(run).stream().collect(Collectors.groupingBy(LayerMetrics::epoch));
    } catch (RunException e) {
      LoggerFactory.getLogger(RunTables.class).warn("layers are left out", e);
      return Map.of();
    }
  }

  private static List<Row> rows(Path file, String header) {
    List<String> lines;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw damaged(file, "it has " + Files.size(file) + " bytes");
      }
      // Not readAllLines, which stops at bytes that are no UTF-8.
      lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new RunException(file + " cannot be read; resume the run to write it again", e);
    }
    if (lines.isEmpty() || !lines.get(0).equals(header)) {
      throw damaged(file, "its first line is not " + header);
    }
    int columns = header.split(",").length;
    List<Row> rows = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(",", -1);
      if (cells.length != columns) {
        throw damaged(file, "line " + (i + 1) + " has " + cells.length + " cells");
      }
      rows.add(new Row(file, i + 1, cells));
    }
    return rows;
  }

  private static RunException damaged(Path file, String found) {
    return new RunException(
        file + " is damaged: " + found + "; delete it and resume the run, or use another copy");
  }

  private record Row(Path file, int line, String[] cells) {
    double number(int cell) {
      try {
        return Double.parseDouble(cells[cell]);
      } catch (NumberFormatException e) {
        throw damaged(file, "line " + line + " has no number in cell " + (cell + 1));
      }
    }
  }
}
