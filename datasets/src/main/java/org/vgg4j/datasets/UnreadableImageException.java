package org.vgg4j.datasets;

/** One image of a data set cannot be read; the others may well be. */
public final class UnreadableImageException extends DatasetException {

  private final String file;

  /**
   * @param file the file below the data's folder
   * @param reason one line for the user
   */
  public UnreadableImageException(String file, String reason, Throwable cause) {
    super(reason, cause);
    this.file = file;
  }

  /** The file below the data's folder, with {@code /} between names. */
  public String file() {
    return file;
  }
}
