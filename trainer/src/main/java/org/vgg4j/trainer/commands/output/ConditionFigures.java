package org.vgg4j.trainer.commands.output;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.terminal.Table;
import org.vgg4j.trainer.terminal.Terminal;

/**
 * What a network gets right of test images that something was done to.
 *
 * @param condition what was done, for example {@code gaussian_noise}
 * @param severity how much of it, from 1
 * @param images images measured
 * @param loss mean cross entropy, in nats
 * @param top1 share whose likeliest class is the right one, in [0, 1]
 * @param top5 share whose right class is among the five likeliest, in [0, 1]
 */
public record ConditionFigures(
    String condition, int severity, int images, double loss, double top1, double top5) {

  public static ConditionFigures of(DatasetSplits.Condition condition, Evaluation evaluation) {
    return new ConditionFigures(
        condition.name(),
        condition.severity(),
        evaluation.images(),
        evaluation.loss(),
        evaluation.top1(),
        evaluation.top5());
  }

  /** The mean accuracy over all conditions, each of which counts alike; in [0, 1]. */
  public static double meanTop1(List<ConditionFigures> figures) {
    return figures.stream().mapToDouble(ConditionFigures::top1).average().orElse(Double.NaN);
  }

  /** A row a condition and a column a severity, with the means of both. */
  public static void print(List<ConditionFigures> figures, String data, Terminal terminal) {
    Map<String, List<ConditionFigures>> rows = new LinkedHashMap<>();
    figures.forEach(f -> rows.computeIfAbsent(f.condition, name -> new ArrayList<>()).add(f));
    int severities = rows.values().stream().mapToInt(List::size).max().orElse(0);
    terminal.print(
        String.format(
            Locale.ROOT,
            "%s, %d conditions of %,d images each: mean top-1 %.2f %%",
            data,
            figures.size(),
            figures.get(0).images,
            100 * meanTop1(figures)));
    terminal.print("");
    List<String> head = new ArrayList<>(List.of("top-1 at severity"));
    for (int severity = 1; severity <= severities; severity++) {
      head.add(Integer.toString(severity));
    }
    head.add("mean");
    Table table = new Table(head.toArray(String[]::new));
    rows.forEach((name, row) -> table.row(cells(name, row)));
    table.print(terminal);
  }

  private static String[] cells(String name, List<ConditionFigures> row) {
    List<String> cells = new ArrayList<>(List.of(name));
    row.forEach(figures -> cells.add(percent(figures.top1)));
    cells.add(percent(meanTop1(row)));
    return cells.toArray(String[]::new);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  /** Writes a row a condition and severity. */
  public static void writeCsv(List<ConditionFigures> figures, Path file) {
    EvaluationTables.write(
        file,
        List.of("condition", "severity", "images", "loss", "top1", "top5"),
        figures.stream()
            .map(
                f ->
                    List.of(
                        f.condition,
                        Integer.toString(f.severity),
                        Integer.toString(f.images),
                        Double.toString(f.loss),
                        Double.toString(f.top1),
                        Double.toString(f.top5)))
            .toList());
  }
}
