package org.vgg4j.datasets;

/**
 * An image that belongs to a data set and cannot be used.
 *
 * @param file the file below the data's folder, with {@code /} between names
 * @param reason one line: what was found and what was expected
 */
public record UnreadableImage(String file, String reason) {

  private static final int ALWAYS_ALLOWED = 10;
  private static final int ONE_IN = 100;

  /** How many of so many files a training passes over: ten, or one in a hundred if that is more. */
  public static int mostOf(int files) {
    return Math.max(ALWAYS_ALLOWED, files / ONE_IN);
  }
}
