package org.vgg4j.trainer.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of a run that have rows for every epoch: {@code metrics.csv}, {@code timings.csv} and
 * {@code layers.csv}.
 *
 * @param folder the run's
 */
public record EpochTables(Path folder) {

  private static final List<RunTable<?>> TABLES =
      List.of(RunTable.METRICS, RunTable.TIMINGS, RunTable.LAYERS);

  /** Makes the tables that a run, killed in its first moments, has not come to make. */
  public void addMissing() {
    for (RunTable<?> table : TABLES) {
      if (!Files.exists(table.in(folder))) {
        try {
          AtomicFiles.writeText(table.in(folder), table.header() + "\n");
        } catch (IOException e) {
          throw RunException.cannotWrite(table.in(folder), e);
        }
      }
    }
  }

  /** Adds an epoch's rows. Rows of the same epoch, left by a run that was cut, are replaced. */
  public void add(EpochMetrics metrics, EpochTimings timings, List<LayerMetrics> layers) {
    replaceRows(RunTable.METRICS, metrics.epoch(), List.of(RunTable.METRICS.line(metrics)));
    replaceRows(RunTable.TIMINGS, timings.epoch(), List.of(RunTable.TIMINGS.line(timings)));
    replaceRows(
        RunTable.LAYERS, metrics.epoch(), layers.stream().map(RunTable.LAYERS::line).toList());
  }

  /**
   * Removes the rows of epochs after the given one, so that a resumed run writes them anew, and
   * lines that are no rows, which would keep the run from being read. A copy is kept of a table
   * that such lines are taken from.
   *
   * @return what to tell the user of such lines
   */
  public List<String> keep(int lastEpoch) {
    List<String> damages = new ArrayList<>();
    for (RunTable<?> table : TABLES) {
      Path file = table.in(folder);
      try {
        TableRepair.repair(folder, table).ifPresent(damages::add);
      } catch (IOException e) {
        throw RunException.cannotWrite(file, e);
      }
      replaceRows(table, lastEpoch + 1, List.of());
    }
    return damages;
  }

  private void replaceRows(RunTable<?> table, int epoch, List<String> rows) {
    Path file = table.in(folder);
    try {
      List<String> kept = new ArrayList<>();
      for (String line : table.withAllColumns(TableRepair.lines(file))) {
        if (!TableRepair.isNumbered(line) || epochOf(line) < epoch) {
          kept.add(line);
        }
      }
      kept.addAll(rows);
      AtomicFiles.writeText(file, String.join("\n", kept) + "\n");
    } catch (IOException e) {
      throw RunException.cannotWrite(file, e);
    }
  }

  private static int epochOf(String row) {
    return Integer.parseInt(row.substring(0, row.indexOf(',')));
  }
}
