package org.vgg4j.models.layouts;

/**
 * Tensors and a network that do not fit together, or a table of a user's that cannot be followed.
 * The message is one line: what was found, what was expected, what to do.
 */
public final class LayoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LayoutException(String message) {
    super(message);
  }

  public LayoutException(String message, Throwable cause) {
    super(message, cause);
  }
}
