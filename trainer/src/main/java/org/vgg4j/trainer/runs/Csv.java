package org.vgg4j.trainer.runs;

import java.util.regex.Pattern;
import org.vgg4j.datasets.PlainText;

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

  /** A text as a cell; a number stays as it is. */
  public static String cell(String text) {
    String plain = PlainText.name(text);
    if (FORMULA.matcher(plain).matches() && !NUMBER.matcher(plain).matches()) {
      plain = "'" + plain;
    }
    return BARE.matcher(plain).matches() ? plain : '"' + plain.replace("\"", "\"\"") + '"';
  }

  /** The text of a cell whose quotes have been taken off already. */
  public static String text(String cell) {
    return cell.startsWith("'") && FORMULA.matcher(cell).matches() ? cell.substring(1) : cell;
  }
}
