package org.vgg4j.trainer.checkpoints;

import java.nio.file.Path;
import org.vgg4j.datasets.files.PlainText;

/** A checkpoint that cannot be read or used. The message is one line; exit code 1. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(PlainText.line(message));
  }

  public CheckpointException(String message, Throwable cause) {
    super(PlainText.line(message), cause);
  }

  /** A file that is no whole checkpoint, or none that can be trusted. */
  /** A whole file whose network is not made of numbers. */
  static CheckpointException diverged(Path file, String fault) {
    return new CheckpointException(
        "checkpoint "
            + file
            + " is of a network that diverged: "
            + fault
            + ", expected numbers; give one of before, or train again with a lower --lr");
  }

  static CheckpointException damaged(Path file, String found, Throwable cause) {
    return new CheckpointException(
        file + " is no usable checkpoint: " + found + "; use another one", cause);
  }
}
