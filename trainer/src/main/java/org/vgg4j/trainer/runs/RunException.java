package org.vgg4j.trainer.runs;

import org.vgg4j.datasets.files.PlainText;

/** A run folder that cannot be used or written. The message is one line; exit code 1. */
public final class RunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RunException(String message) {
    super(PlainText.line(message));
  }

  public RunException(String message, Throwable cause) {
    super(PlainText.line(message), cause);
  }
}
