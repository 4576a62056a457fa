package org.vgg4j.datasets.files;

import java.util.Locale;

/**
 * Text that came from files, folders or libraries, made fit for a terminal, a log or a table: the
 * name of a class may hold a line break, a terminal's escape sequence, or characters that turn the
 * direction of what stands after them.
 */
public final class PlainText {

  private static final int DELETE = 0x7f;

  private PlainText() {}

  /**
   * One line: a run of line breaks and tabs becomes a space, any other such character is written
   * out, as {@code \x1b} or {@code \}{@code u202e}.
   */
  public static String line(String text) {
    return written(text.replaceAll("[\\t-\\r\\u0085\\u2028\\u2029]+", " ")).strip();
  }

  /**
   * A name: as {@link #line}, but line breaks and tabs are written out too, so that names differ.
   */
  public static String name(String text) {
    return written(text);
  }

  /** Several lines: line feeds and tabs stay. */
  public static String lines(String text) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\n' || c == '\t') {
                plain.append((char) c);
              } else {
                append(plain, c);
              }
            });
    return plain.toString();
  }

  /** JSON, whose strings keep their values: the characters are escaped as JSON allows. */
  public static String json(String json) {
    StringBuilder plain = null;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      boolean hidden = c >= DELETE && isHidden(c) && !Character.isSurrogate(c);
      if (hidden && plain == null) {
        plain = new StringBuilder(json.length() + 16).append(json, 0, i);
      }
      if (plain != null) {
        if (hidden) {
          plain.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        } else {
          plain.append(c);
        }
      }
    }
    return plain == null ? json : plain.toString();
  }

  private static String written(String text) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> append(plain, c));
    return plain.toString();
  }

  private static boolean isPlain(String text) {
    return text.codePoints().noneMatch(PlainText::isHidden);
  }

  private static void append(StringBuilder plain, int c) {
    if (!isHidden(c)) {
      plain.appendCodePoint(c);
    } else if (c == '\n' || c == '\r' || c == '\t') {
      plain.append(c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
    } else {
      plain.append(String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : "\\u%04x", c));
    }
  }

  private static boolean isHidden(int c) {
    if (c >= ' ' && c < DELETE) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      // Joiners belong to words and emoji of many languages.
      case Character.FORMAT -> c != 0x200c && c != 0x200d && c != 0xad;
      default -> false;
    };
  }
}
