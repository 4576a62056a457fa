package org.vgg4j.trainer.training.steps;

import org.vgg4j.datasets.files.PlainText;

/**
 * Steps could not be taken, and the run's graph is that of before them: it can be saved. The
 * message is one line for the user.
 */
public final class StepsFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param cause null where it is in the log alone
   */
  public StepsFailedException(String message, Throwable cause) {
    super(PlainText.line(message), cause);
  }
}
