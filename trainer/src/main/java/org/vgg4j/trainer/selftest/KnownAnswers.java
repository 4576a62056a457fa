package org.vgg4j.trainer.selftest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stock Deeplearning4j gives on a processor, as a resource of this program: a table with tabs,
 * one answer a line. Its head names the command that made it.
 */
final class KnownAnswers {

  private static final String RESOURCE = "known-answers.tsv";
  private static final String COMMENT = "#";
  private static final int COLUMNS = 5 + Sketch.SUMS;

  private KnownAnswers() {}

  /** The shipped answers, by trial; none where a build has lost them. */
  static Map<String, List<Answer>> load() {
    InputStream table = KnownAnswers.class.getResourceAsStream(RESOURCE);
    return table == null ? Map.of() : read(table);
  }

  private static Map<String, List<Answer>> read(InputStream table) {
    Map<String, List<Answer>> answers = new LinkedHashMap<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith(COMMENT)) {
          String[] columns = line.split("\t", -1);
          answers.computeIfAbsent(columns[0], name -> new ArrayList<>()).add(answer(columns));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answers;
  }

  private static Answer answer(String[] columns) {
    if (columns.length != COLUMNS) {
      throw new IllegalStateException(RESOURCE + " has a line of " + columns.length + " columns");
    }
    double[] sums = new double[Sketch.SUMS];
    for (int k = 0; k < sums.length; k++) {
      sums[k] = Double.parseDouble(columns[5 + k]);
    }
    return new Answer(
        Integer.parseInt(columns[1]),
        Quantity.valueOf(columns[2]),
        columns[3],
        new Sketch(Double.parseDouble(columns[4]), sums));
  }

  /**
   * The table.
   *
   * @param comments lines of its head
   */
  static String format(List<String> comments, Map<String, List<Answer>> answers) {
    StringBuilder text = new StringBuilder();
    comments.forEach(line -> text.append(COMMENT).append(' ').append(line).append('\n'));
    text.append("# trial, step, quantity, array, norm, then ")
        .append(Sketch.SUMS)
        .append(" sums\n");
    answers.forEach((trial, list) -> list.forEach(answer -> append(text, trial, answer)));
    return text.toString();
  }

  private static void append(StringBuilder text, String trial, Answer answer) {
    text.append(trial).append('\t').append(answer.step());
    text.append('\t').append(answer.quantity()).append('\t').append(answer.array());
    text.append('\t').append((float) answer.sketch().norm());
    for (double sum : answer.sketch().sums()) {
      text.append('\t').append((float) sum);
    }
    text.append('\n');
  }
}
