package org.vgg4j.trainer.commands.output;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.vgg4j.datasets.UnreadableImage;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.runs.ViewsOfImage;
import org.vgg4j.trainer.terminal.Table;
import org.vgg4j.trainer.terminal.Terminal;

/**
 * The figures of all conditions.
 *
 * @param conditions at least one
 * @param clean those of the same images as they are; null where they have not been measured
 * @param unreadable images that were left out of any of them because they cannot be read
 */
public record ConditionTable(
    List<ConditionFigures> conditions, ConditionFigures clean, List<UnreadableImage> unreadable) {

  public ConditionTable {
    conditions = List.copyOf(conditions);
    unreadable = List.copyOf(unreadable);
  }

  private static double mean(List<ConditionFigures> figures) {
    return mean(figures, ConditionFigures::top1);
  }

  private static double mean(
      List<ConditionFigures> figures, ToDoubleFunction<ConditionFigures> figure) {
    return figures.stream().mapToDouble(figure).average().orElse(Double.NaN);
  }

  /** With one view of each image; null where the others are that. */
  private Double meanWithOneView() {
    return conditions.get(0).top1OneView() == null
        ? null
        : mean(conditions, ConditionFigures::top1OneView);
  }

  /**
   * A row a condition and a column a severity, with the means of both.
   *
   * @param data what was measured, for the first line
   * @param views of each image behind the figures
   */
  public void print(String data, int views, Terminal terminal) {
    Map<String, List<ConditionFigures>> rows = new LinkedHashMap<>();
    conditions.forEach(f -> rows.computeIfAbsent(f.condition(), name -> new ArrayList<>()).add(f));
    List<Integer> severities =
        conditions.stream().map(ConditionFigures::severity).distinct().sorted().toList();
    terminal.print(
        String.format(
            Locale.ROOT,
            "%s, %d conditions of %s each: mean top-1 %s%s%s",
            data,
            conditions.size(),
            counted(conditions.get(0)),
            percent(mean(conditions)),
            new ViewsOfImage(views, meanWithOneView()).text(),
            clean == null ? "" : "; of the images as they are " + percent(clean.top1())));
    for (UnreadableImage image : unreadable) {
      terminal.print("unreadable: " + image.file());
    }
    terminal.print("");
    List<String> head = new ArrayList<>(List.of("top-1 at severity"));
    severities.forEach(severity -> head.add(Integer.toString(severity)));
    head.add("mean");
    Table table = new Table(head.toArray(String[]::new));
    rows.forEach((name, row) -> table.row(cells(name, row, severities)));
    table.print(terminal);
  }

  private static String counted(ConditionFigures figures) {
    String images = Evaluation.counted(figures.images(), figures.unreadable(), "");
    return figures.unreadable() == 0 ? images : images + ",";
  }

  private static String[] cells(String name, List<ConditionFigures> row, List<Integer> severities) {
    List<String> cells = new ArrayList<>(List.of(name));
    for (int severity : severities) {
      cells.add(
          row.stream()
              .filter(figures -> figures.severity() == severity)
              .map(figures -> percent(figures.top1()))
              .findFirst()
              .orElse(""));
    }
    cells.add(percent(mean(row)));
    return cells.toArray(String[]::new);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  /** Writes a row a condition and severity, before them one of the images as they are. */
  public void writeCsv(Path file) {
    EvaluationTables.write(
        file,
        List.of(
            "condition", "severity", "images", "loss", "top1", "top1OneView", "top5", "unreadable"),
        Stream.concat(Stream.ofNullable(clean), conditions.stream())
            .map(
                f ->
                    List.of(
                        f.condition(),
                        Integer.toString(f.severity()),
                        Integer.toString(f.images()),
                        Double.toString(f.loss()),
                        Double.toString(f.top1()),
                        f.top1OneView() == null ? "" : f.top1OneView().toString(),
                        Double.toString(f.top5()),
                        Integer.toString(f.unreadable())))
            .toList());
  }

  /**
   * The same for JSON: the mean {@code top1}, {@code clean}, {@code conditions} and {@code
   * unreadable} images.
   */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("top1", mean(conditions));
    values.put("top1OneView", meanWithOneView());
    values.put("unreadable", unreadable);
    values.put("clean", clean);
    values.put("conditions", conditions);
    return values;
  }
}
