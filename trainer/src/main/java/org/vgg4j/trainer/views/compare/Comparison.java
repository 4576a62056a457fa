package org.vgg4j.trainer.views.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.vgg4j.trainer.runs.Csv;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.EpochTimings;
import org.vgg4j.trainer.runs.RunTable;
import org.vgg4j.trainer.views.pages.Html;

/**
 * Runs side by side.
 *
 * @param runs in the order they were named
 */
public record Comparison(List<ComparedRun> runs) {

  public static final List<String> COLUMNS =
      List.of(
          "run",
          "model",
          "parameters",
          "epochs",
          "steps",
          "validation",
          "test",
          "one view",
          "images/s",
          "seconds",
          "status");

  private static final String NONE = "-";

  /** What a test gave whose network answers with no number; {@link #NONE} is that of no test. */
  private static final String NOT_A_NUMBER = "NaN";

  /**
   * Reads runs.
   *
   * @param folders of runs, or of studies of several
   * @throws org.vgg4j.trainer.runs.RunException if a folder is no run, or cannot be read
   */
  public static Comparison of(List<Path> folders) {
    return new Comparison(folders.stream().flatMap(ComparedRun::readAll).toList());
  }

  /** A line for each group of runs that differ in their seed alone: mean, deviation, interval. */
  public List<String> spreads() {
    return SeedGroup.of(runs).stream().map(SeedGroup::line).toList();
  }

  /** What a reader must know of the figures: lines of the runs' tables that were left out. */
  public List<String> damage() {
    return runs.stream().flatMap(run -> run.files().damage().stream()).toList();
  }

  /** A row of text per run, cells as {@link #COLUMNS}. Validation is that of the tested epoch. */
  public List<List<String>> rows() {
    return runs.stream()
        .map(
            run ->
                List.of(
                    run.name(),
                    run.model(),
                    whole(run.parameters()),
                    Integer.toString(run.epochs()),
                    Long.toString(run.steps()),
                    percent(run.validation()),
                    run.isTestedInVain()
                        ? NOT_A_NUMBER
                        : percent(run.test())
                            + (run.testViews() == 1 ? "" : ", " + run.testViews() + " views"),
                    run.isTestedInVain() ? NOT_A_NUMBER : percent(run.testWithOneView()),
                    whole(run.files().imagesPerSecond()),
                    whole(run.files().seconds()),
                    run.files().status().id()))
        .toList();
  }

  private static String whole(double value) {
    return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, "%,.0f", value);
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? NONE : String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  /** A row per run and epoch, for a spreadsheet: shares in [0, 1], seconds since the start. */
  public String csv() {
    StringBuilder csv =
        new StringBuilder(
            "run,model,epoch,step,seconds,trainLoss,trainAccuracy,validationLoss,validationAccuracy,"
                + "imagesPerSecond\n");
    for (ComparedRun run : runs) {
      Map<Integer, EpochTimings> timings =
          run.files().timings().stream()
              .collect(
                  Collectors.toMap(EpochTimings::epoch, Function.identity(), (one, two) -> one));
      for (EpochMetrics row : run.files().metrics()) {
        EpochTimings timed = timings.get(row.epoch());
        List<String> cells = new ArrayList<>(List.of(Csv.cell(run.name()), Csv.cell(run.model())));
        cells.add(RunTable.METRICS.cell(row, "epoch"));
        cells.add(RunTable.METRICS.cell(row, "step"));
        cells.add(
            timed == null
                ? ""
                : String.format(Locale.ROOT, "%.3f", run.files().elapsed(row.epoch())));
        for (String column :
            List.of("trainLoss", "trainAccuracy", "validationLoss", "validationAccuracy")) {
          cells.add(RunTable.METRICS.cell(row, column));
        }
        cells.add(timed == null ? "" : RunTable.TIMINGS.cell(timed, "imagesPerSecond"));
        csv.append(String.join(",", cells)).append('\n');
      }
    }
    return csv.toString();
  }

  /** A page with charts and the table. */
  public String html() {
    ComparisonCharts charts = ComparisonCharts.of(runs);
    return Html.of(out -> JtecomparisonGenerated.render(out, null, this, charts));
  }
}
