package org.vgg4j.trainer.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.vgg4j.datasets.files.PlainText;

/**
 * Cells of a CSV file that any reader takes for what they are. A spreadsheet would compute a text
 * that begins with {@code =}, {@code +}, {@code -} or {@code @}, so it gets an apostrophe in front;
 * a line break is written out, so that a row stays a line.
 */
public final class Csv {

  private static final Pattern FORMULA = Pattern.compile("'*[=+\\-@].*");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|-Infinity");
  private static final Pattern BARE = Pattern.compile("[^\",]*");

  private Csv() {}

  /**
   * The texts of a line's cells, without what {@link #cell} has put around them; empty for none.
   */
  static Optional<List<String>> cells(String line) {
    try (CSVParser parser = CSVParser.parse(line, CSVFormat.RFC4180)) {
      List<CSVRecord> records = parser.getRecords();
      return records.size() == 1
          ? Optional.of(records.get(0).stream().map(Csv::text).toList())
          : Optional.empty();
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      // A quote that is not closed, or stands where none may.
      return Optional.empty();
    }
  }

  /** A text as a cell; a number stays as it is. */
  public static String cell(String text) {
    String plain = PlainText.name(text);
    if (FORMULA.matcher(plain).matches() && !NUMBER.matcher(plain).matches()) {
      plain = "'" + plain;
    }
    return BARE.matcher(plain).matches() ? plain : '"' + plain.replace("\"", "\"\"") + '"';
  }

  /** The text of a cell whose quotes have been taken off already. */
  private static String text(String cell) {
    return cell.startsWith("'") && FORMULA.matcher(cell).matches() ? cell.substring(1) : cell;
  }
}
