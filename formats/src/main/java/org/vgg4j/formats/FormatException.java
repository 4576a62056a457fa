package org.vgg4j.formats;

/**
 * A file of weights that cannot be read; one line: what was found, what was expected, what to do.
 */
public final class FormatException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public FormatException(String message) {
    super(message);
  }

  public FormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
