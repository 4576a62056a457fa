package org.vgg4j.trainer.commands.output;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.vgg4j.trainer.commands.options.OutputFiles;
import org.vgg4j.trainer.runs.AtomicFiles;
import org.vgg4j.trainer.runs.RunException;

/** What {@code doctor} found of a card, for a user to send. Never written over another file. */
public final class EvidenceFile {

  /** What it is called in the current folder; the next ones have a number. */
  public static final String NAME = "vgg4j-doctor.json";

  private EvidenceFile() {}

  /**
   * Writes it whole, or not at all.
   *
   * @param wanted the user's name for it; null for the first one that is free
   * @return where it is
   * @throws RunException if it exists or cannot be written
   */
  public static Path write(Path wanted, String text) {
    Path file = wanted == null ? free() : wanted;
    AtomicFiles.requireNew(file);
    OutputFiles.write(file, text + "\n");
    return file;
  }

  private static Path free() {
    Path file = Path.of(NAME);
    for (int number = 2; Files.exists(file, LinkOption.NOFOLLOW_LINKS); number++) {
      file = Path.of(NAME.replace(".", "-" + number + "."));
    }
    return file;
  }
}
