package org.vgg4j.datasets.images;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.vgg4j.datasets.DatasetException;

/** Names of files that Java cannot read: it takes their encoding from the locale at its start. */
public final class FileNames {

  private FileNames() {}

  /** Whether a file can be opened by what Java makes of its name. */
  public static boolean isReadable(Path file) {
    String name = file.getFileName().toString();
    try {
      return file.resolveSibling(name).equals(file) && Path.of(file.toString()).equals(file);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * @throws DatasetException if it cannot, with the remedy
   */
  public static void requireReadable(Path folder) {
    if (!isReadable(folder)) {
      throw new DatasetException(
          "%s has a name that cannot be read, expected %s; %s"
              .formatted(folder, encoding(), remedy()));
    }
  }

  /** What to do about a name that cannot be read. */
  static String remedy() {
    return isUtf8()
        ? "rename it (convmv -r -f latin1 -t utf8 --notest FOLDER renames all in a folder)"
        : "start with LC_ALL=C.UTF-8";
  }

  /** What the names of files are expected to be. */
  public static String encoding() {
    return isUtf8() ? "UTF-8" : "ASCII (Java started in a locale that has no other letters)";
  }

  /** What to add to a message about a name that was typed; empty where its letters are read. */
  public static String hint(String typed) {
    boolean plain = typed.chars().allMatch(c -> c < 0x80);
    return plain || isUtf8()
        ? ""
        : "; names with other than ASCII letters need a start with LC_ALL=C.UTF-8";
  }

  private static boolean isUtf8() {
    String name = System.getProperty("sun.jnu.encoding", "UTF-8");
    return Charset.isSupported(name) && Charset.forName(name).equals(StandardCharsets.UTF_8);
  }
}
