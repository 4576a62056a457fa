package org.vgg4j.trainer.checkpoints;

/** A checkpoint that cannot be read or used. The message is one line; exit code 1. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
