package org.vgg4j.trainer.runs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.files.OwnFiles;
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

  /** What to say of a run's folder, or a file in it, that cannot be written. */
  public static RunException cannotWrite(Path path, IOException e) {
    if (e instanceof OwnFiles.ForeignFileException) {
      return new RunException(e.getMessage(), e);
    }
    Path folder = path.toAbsolutePath().getParent();
    if (e instanceof NoSuchFileException && folder != null && !Files.exists(folder)) {
      return new RunException(
          path
              + " cannot be written: its folder is gone, moved or deleted; put it back and go on with:"
              + " train --resume on the run's folder",
          e);
    }
    if (e instanceof AccessDeniedException) {
      return cannotWrite(path, e, "give another --out, or permission");
    }
    String reason = DatasetException.reason(e);
    return cannotWrite(
        path,
        e,
        reason.contains("No space") || reason.contains("quota")
            ? "make room or give another --out"
            : "see to the disk, or give another --out");
  }

  /**
   * The same, of what is no folder of a run.
   *
   * @param remedy what to do, as "give another file"
   */
  public static RunException cannotWrite(Path path, IOException e, String remedy) {
    if (e instanceof OwnFiles.ForeignFileException) {
      return new RunException(e.getMessage(), e);
    }
    return new RunException(
        path + " cannot be written: " + DatasetException.reason(e) + "; " + remedy, e);
  }
}
