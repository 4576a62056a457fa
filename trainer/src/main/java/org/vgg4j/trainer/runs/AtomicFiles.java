package org.vgg4j.trainer.runs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.vgg4j.datasets.files.OwnFiles;
import org.vgg4j.formats.files.AsideFile;

/** Writes files aside and renames them into place. */
public final class AtomicFiles {

  private AtomicFiles() {}

  /** Fills a file that is written aside; it exists and is empty. */
  public interface Filler {
    void fill(Path aside) throws IOException;
  }

  /**
   * Replaces {@code target} by what {@code filler} writes, or leaves it as it was.
   *
   * @throws OwnFiles.ForeignFileException if it is a link, or no file
   */
  public static void write(Path target, Filler filler) throws IOException {
    try (AsideFile file = begin(target)) {
      filler.fill(file.path());
      file.commit();
    }
  }

  /**
   * Begins to replace {@code target} by a file that is written for as long as it takes.
   *
   * @throws OwnFiles.ForeignFileException if it is a link, or no file
   */
  public static AsideFile begin(Path target) throws IOException {
    OwnFiles.require(target.toAbsolutePath().getParent(), target.toAbsolutePath());
    return new AsideFile(target);
  }

  /**
   * The same, and makes the folder that the file is to be in.
   *
   * @throws IOException if that cannot be, or the path has no name
   */
  public static AsideFile beginIn(Path target) throws IOException {
    requireName(target);
    Files.createDirectories(target.toAbsolutePath().getParent());
    return begin(target);
  }

  /**
   * Asks that a path can be that of a file.
   *
   * @throws IOException if it is a root
   */
  public static void requireName(Path target) throws IOException {
    if (target.toAbsolutePath().normalize().getFileName() == null) {
      throw new IOException(target + " is no file's name");
    }
  }

  /**
   * Checks a name that a user gave with {@code --out}, before anything is computed for it.
   *
   * @throws RunException if there is a file of that name
   */
  public static void requireNew(Path file) {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new RunException(file + " exists, expected a new file; give another file");
    }
  }

  /**
   * Removes what a killed process may have left of files that it was writing.
   *
   * @param folder that is no link
   */
  public static void removeLeftovers(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder, AsideFile::isLeftover)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Replaces a text file. */
  public static void writeText(Path target, String text) throws IOException {
    try (AsideFile file = begin(target)) {
      file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      file.commit();
    }
  }
}
