package org.vgg4j.trainer.commands.output;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.vgg4j.trainer.commands.options.OutputFiles;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.runs.Csv;
import org.vgg4j.trainer.terminal.Table;
import org.vgg4j.trainer.terminal.Terminal;

/** What {@code evaluate} prints of each class, and of what is confused with what. */
public final class EvaluationTables {

  /** A table of more columns fits no terminal. */
  private static final int MOST_COLUMNS = 20;

  private static final int MOST_PAIRS = 20;
  private static final String CORNER = "actual \\ predicted";
  private static final String NONE = "-";

  private EvaluationTables() {}

  public static void print(Evaluation evaluation, Terminal terminal) {
    Table perClass = new Table("class", "images", "correct", "precision", "recall", "F1");
    for (Evaluation.ClassFigures figures : evaluation.perClass()) {
      perClass.row(
          figures.name(),
          Integer.toString(figures.images()),
          Integer.toString(figures.correct()),
          percent(figures.precision()),
          percent(figures.recall()),
          percent(figures.f1()));
    }
    terminal.print("");
    perClass.print(terminal);
    terminal.print("");
    if (evaluation.classes().size() > MOST_COLUMNS) {
      pairs(evaluation, terminal);
    } else {
      Table confusion = new Table(head(evaluation).toArray(String[]::new));
      for (int actual = 0; actual < evaluation.classes().size(); actual++) {
        confusion.row(row(evaluation, actual).toArray(String[]::new));
      }
      confusion.print(terminal);
    }
  }

  private static void pairs(Evaluation evaluation, Terminal terminal) {
    List<Evaluation.Confusion> worst = evaluation.worstConfusions(MOST_PAIRS);
    if (worst.isEmpty()) {
      terminal.print("nothing is confused");
      return;
    }
    Table pairs = new Table("actual", "predicted", "images", "of actual");
    for (Evaluation.Confusion pair : worst) {
      pairs.row(
          pair.actual(), pair.predicted(), Integer.toString(pair.images()), percent(pair.share()));
    }
    pairs.print(terminal);
    terminal.print(
        "the mistakes made most often; --csv FILE writes the whole table of "
            + evaluation.classes().size()
            + " classes, --json holds it");
  }

  private static List<String> head(Evaluation evaluation) {
    List<String> head = new ArrayList<>(List.of(CORNER));
    head.addAll(evaluation.classes());
    return head;
  }

  private static List<String> row(Evaluation evaluation, int actual) {
    List<String> row = new ArrayList<>(List.of(evaluation.classes().get(actual)));
    Arrays.stream(evaluation.confusion()[actual]).mapToObj(Integer::toString).forEach(row::add);
    return row;
  }

  /** Writes what is confused with what: a row for what images show, a column for the answer. */
  public static void writeCsv(Evaluation evaluation, Path file) {
    List<List<String>> rows = new ArrayList<>();
    for (int actual = 0; actual < evaluation.classes().size(); actual++) {
      rows.add(row(evaluation, actual));
    }
    write(file, head(evaluation), rows);
  }

  /** Writes a table. */
  static void write(Path file, List<String> head, List<List<String>> rows) {
    StringBuilder csv = new StringBuilder();
    append(csv, head);
    rows.forEach(cells -> append(csv, cells));
    OutputFiles.write(file, csv.toString());
  }

  private static void append(StringBuilder csv, List<String> cells) {
    csv.append(String.join(",", cells.stream().map(Csv::cell).toList())).append('\n');
  }

  private static String percent(Double share) {
    return share == null ? NONE : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
