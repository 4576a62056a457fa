package org.vgg4j.datasets.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.InputFailureException;

/**
 * What verifying one file of a data set found.
 *
 * @param file the file's name or path
 * @param ok whether it is what it should be
 * @param message one line: what was found, and when it is not ok, what to do
 * @param read whether the system could read it, without which nothing is known of what is in it
 */
public record FileCheck(String file, boolean ok, String message, boolean read) {

  public FileCheck(String file, boolean ok, String message) {
    this(file, ok, message, true);
  }

  /** A file that the system cannot read. */
  public static FileCheck unread(Path file, IOException failure) {
    return new FileCheck(
        file.toString(),
        false,
        "cannot be read: "
            + DatasetException.reason(failure)
            + "; check its permissions and the disk",
        false);
  }

  /**
   * Asked by whoever would replace what is wrong.
   *
   * @throws InputFailureException if one could not be read, which may be as it should be
   */
  public static List<FileCheck> requireRead(List<FileCheck> checks) {
    for (FileCheck check : checks) {
      if (!check.read) {
        throw new InputFailureException(check.file + " " + check.message, null);
      }
    }
    return checks;
  }
}
