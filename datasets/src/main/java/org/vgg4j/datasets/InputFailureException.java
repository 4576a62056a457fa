package org.vgg4j.datasets;

/**
 * The system could not read a file, and not because of what is in it: a disk fails, a network share
 * is away, permission is refused, too many files are open, Java's memory is full. Nothing is wrong
 * with the image, so it is neither skipped nor replaced.
 */
public final class InputFailureException extends DatasetException {

  /**
   * @param message one line for the user
   */
  public InputFailureException(String message, Throwable cause) {
    super(message, cause);
  }
}
