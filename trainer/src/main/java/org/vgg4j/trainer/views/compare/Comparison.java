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
import org.vgg4j.trainer.views.charts.Figures;
import org.vgg4j.trainer.views.charts.Html;
import org.vgg4j.trainer.views.charts.LineChart;
import org.vgg4j.trainer.views.charts.Series;
import org.vgg4j.trainer.views.report.RunFiles;

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
          "images/s",
          "seconds",
          "status");

  private static final String NONE = "-";
  private static final double MINUTE = 60;
  private static final double HOUR = 3600;

  /**
   * Reads runs.
   *
   * @throws org.vgg4j.trainer.runs.RunException if a folder is no run, or cannot be read
   */
  public static Comparison of(List<Path> folders) {
    return new Comparison(folders.stream().map(ComparedRun::read).toList());
  }

  /** What a reader must know of the figures: lines of the runs' tables that were left out. */
  public List<String> damage() {
    return runs.stream().flatMap(run -> run.files().damage().stream()).toList();
  }

  /** A row of text per run, cells as {@link #COLUMNS}. Validation is that of the best epoch. */
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
                    percent(run.bestValidation()),
                    percent(run.test()),
                    whole(run.files().imagesPerSecond()),
                    whole(run.files().seconds()),
                    run.files().status()))
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
    LineChart byEpoch = new LineChart("Validation accuracy by epoch", "epoch").percent();
    double longest =
        runs.stream()
            .map(ComparedRun::files)
            .flatMapToDouble(
                files -> files.metrics().stream().mapToDouble(row -> files.elapsed(row.epoch())))
            .filter(Double::isFinite)
            .max()
            .orElse(0);
    double unit = longest > 3 * HOUR ? HOUR : longest > 3 * MINUTE ? MINUTE : 1;
    String unitName = unit == HOUR ? "hours" : unit == MINUTE ? "minutes" : "seconds";
    LineChart byTime =
        new LineChart("Validation accuracy by time", unitName)
            .percent()
            .xText(x -> Figures.fixed(x, x == Math.rint(x) ? 0 : 1))
            .unit("training and validation");
    LineChart loss = new LineChart("Validation loss by epoch", "epoch");
    LineChart speed =
        new LineChart("Speed", "epoch").unit("images trained on per second").fromZero();
    for (int i = 0; i < runs.size(); i++) {
      ComparedRun run = runs.get(i);
      RunFiles files = run.files();
      String style = Series.styleOf(i);
      byEpoch.add(
          Series.of(
              run.name(),
              style,
              files.metrics(),
              EpochMetrics::epoch,
              EpochMetrics::validationAccuracy));
      List<EpochMetrics> timed =
          files.metrics().stream()
              .filter(row -> Double.isFinite(files.elapsed(row.epoch())))
              .toList();
      byTime.add(
          Series.of(
              run.name(),
              style,
              timed,
              row -> files.elapsed(row.epoch()) / unit,
              EpochMetrics::validationAccuracy));
      loss.add(
          Series.of(
              run.name(),
              style,
              files.metrics(),
              EpochMetrics::epoch,
              EpochMetrics::validationLoss));
      speed.add(
          Series.of(
              run.name(),
              style,
              files.timings(),
              EpochTimings::epoch,
              EpochTimings::imagesPerSecond));
    }
    String body =
        "<header><p class=\"kicker\">vgg4j compare</p><h1>"
            + runs.size()
            + (runs.size() == 1 ? " run" : " runs")
            + "</h1><p class=\"lead\">Lines are measured on each run's own validation split, which"
            + " chooses its best epoch; the test column was measured once, at the end of a"
            + " run.</p></header>\n<main>\n<div class=\"grid\">\n"
            + byEpoch.toHtml()
            + byTime.toHtml()
            + loss.toHtml()
            + speed.toHtml()
            + "</div>\n"
            + table()
            + "</main>\n<footer>Written by vgg4j.</footer>\n";
    return Html.page("vgg4j: " + runs.size() + " runs compared", body, "");
  }

  private String table() {
    StringBuilder html = new StringBuilder("<figure class=\"card\" style=\"margin-top:18px\">");
    html.append("<figcaption><h3>Results</h3></figcaption><div class=\"scroll\" tabindex=\"0\">");
    html.append("<table><thead><tr>");
    for (String column : COLUMNS) {
      html.append("<th scope=\"col\">").append(Html.escape(column)).append("</th>");
    }
    html.append("</tr></thead><tbody>");
    List<List<String>> rows = rows();
    for (int i = 0; i < rows.size(); i++) {
      html.append("<tr><th scope=\"row\" class=\"k")
          .append(i % 8)
          .append("\"><i class=\"key\"></i>");
      html.append(Html.escape(rows.get(i).get(0))).append("</th>");
      for (String cell : rows.get(i).subList(1, COLUMNS.size())) {
        html.append("<td>").append(Html.escape(cell)).append("</td>");
      }
      html.append("</tr>");
    }
    return html.append("</tbody></table></div></figure>\n").toString();
  }
}
