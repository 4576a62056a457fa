package org.vgg4j.datasets.fetch;

import java.io.IOException;
import java.nio.file.Path;
import org.vgg4j.datasets.DatasetException;

/** What is said of a data folder that does not hold what is fetched. */
final class DiskSpace {

  private DiskSpace() {}

  /**
   * @param data the data folder
   * @param needed bytes
   * @param title of the data set
   * @throws DatasetException if fewer are free
   */
  static void require(Path data, long needed, String title) {
    // FileStore looks the folder up among the mounted ones, and finds none in a changed root.
    long free = data.toFile().getUsableSpace();
    if (free < needed) {
      throw new DatasetException(
          "%s has %,d MB free, expected %,d MB to fetch %s: free some space, or set VGG4J_HOME to a larger disk"
              .formatted(data, free / 1_000_000, needed / 1_000_000, title));
    }
  }

  /** That the data folder cannot be written, for example because the disk is full. */
  static DatasetException cannotWrite(Path data, IOException failure) {
    return new DatasetException(
        "cannot write to %s: %s; free some space, or set VGG4J_HOME to a folder that can be written"
            .formatted(data, DatasetException.reason(failure)),
        failure);
  }
}
