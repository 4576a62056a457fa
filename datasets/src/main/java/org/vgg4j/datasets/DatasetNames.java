package org.vgg4j.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** What data is called: by the name of a data set, or by the folder that it lies in. */
public final class DatasetNames {

  private DatasetNames() {}

  /** Whether this is the name of a data set, and not of a folder. */
  public static boolean isName(String data) {
    return DatasetName.of(data).isPresent();
  }

  /** Whether two names, of data sets or folders, mean the same place, however it is spelled. */
  public static boolean samePlace(String one, String other) {
    if (one.equals(other) || isName(one) || isName(other)) {
      return one.equals(other);
    }
    try {
      return Files.isSameFile(Path.of(one), Path.of(other));
    } catch (IOException | InvalidPathException e) {
      return false; // what is not there any more is no place
    }
  }

  /** What names the same place from whatever folder: a folder's path is made absolute. */
  public static String absolute(String data) {
    if (isName(data)) {
      return data;
    }
    try {
      Path absolute = Path.of(data).toAbsolutePath();
      // A link before ".." would lead elsewhere.
      boolean plain = samePlace(absolute.toString(), absolute.normalize().toString());
      return (plain ? absolute.normalize() : absolute).toString();
    } catch (InvalidPathException e) {
      return data;
    }
  }
}
