package org.vgg4j.datasets;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.vgg4j.datasets.files.PlainText;

/**
 * Data that is missing, damaged, hostile or cannot be written. The message is one line: what was
 * found, what was expected, what to do.
 */
public class DatasetException extends RuntimeException {

  /**
   * @param message one line for the user
   */
  public DatasetException(String message) {
    super(PlainText.line(message));
  }

  /**
   * @param message one line for the user
   * @param cause what goes to the log file only
   */
  public DatasetException(String message, Throwable cause) {
    super(PlainText.line(message), cause);
  }

  /** What an input or output error says, in words a user can act on. */
  public static String reason(Throwable cause) {
    if (cause instanceof AccessDeniedException) {
      return "no permission";
    }
    if (cause instanceof NoSuchFileException) {
      return "it is not there";
    }
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }
}
