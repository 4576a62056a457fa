package org.vgg4j.formats;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/**
 * A file of weights that cannot be read; one line: what was found, what was expected, what to do.
 */
public final class FormatException extends RuntimeException {

  private static final long serialVersionUID = 1;
  private static final int LONGEST_NAME = 120;

  public FormatException(String message) {
    super(line(message));
  }

  public FormatException(String message, Throwable cause) {
    super(line(message), cause);
  }

  /** What went wrong in a library, in its words. */
  public static String reason(Throwable cause) {
    if (cause instanceof AccessDeniedException) {
      return "no permission";
    }
    if (cause instanceof NoSuchFileException) {
      return "it is not there";
    }
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? cause.getClass().getSimpleName()
        : cut(message.strip(), 2 * LONGEST_NAME);
  }

  /** A name that a file gave, which may be as long as the file. */
  static String name(String name) {
    return cut(name, LONGEST_NAME);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "...";
  }

  // Names and libraries' words may hold anything.
  private static String line(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ");
  }
}
