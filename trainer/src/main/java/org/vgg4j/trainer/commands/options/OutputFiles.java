package org.vgg4j.trainer.commands.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.vgg4j.trainer.runs.AtomicFiles;
import org.vgg4j.trainer.runs.RunException;

/** Files that a user names for what a command found. */
public final class OutputFiles {

  private OutputFiles() {}

  /**
   * Writes one, and the folders that it lies in.
   *
   * @param file null for none
   * @throws RunException if that cannot be done
   */
  public static void write(Path file, String text) {
    if (file != null) {
      write(file, aside -> Files.writeString(aside, text));
    }
  }

  /**
   * The same, with what fills it.
   *
   * @param file where it goes
   */
  public static void write(Path file, AtomicFiles.Filler filler) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      AtomicFiles.write(file, filler);
    } catch (IOException e) {
      throw RunException.cannotWrite(file, e, "give another file");
    }
  }
}
