package org.vgg4j.trainer.runs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;
import org.vgg4j.datasets.files.OwnFiles;

/** Writes files aside and renames them into place. */
public final class AtomicFiles {

  private static final String ASIDE_PREFIX = ".writing-";
  private static final String ASIDE_SUFFIX = ".tmp";
  private static final Pattern ASIDE =
      Pattern.compile(
          Pattern.quote(ASIDE_PREFIX) + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp");

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
    try (Unfinished file = begin(target)) {
      filler.fill(file.aside());
      file.finish();
    }
  }

  /**
   * Begins to replace {@code target} by a file that is written for as long as it takes.
   *
   * @throws OwnFiles.ForeignFileException if it is a link, or no file
   */
  public static Unfinished begin(Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    OwnFiles.require(folder, target.toAbsolutePath());
    // Not createTempFile, which would keep the file from everybody but its owner.
    return new Unfinished(
        Files.createFile(folder.resolve(ASIDE_PREFIX + UUID.randomUUID() + ASIDE_SUFFIX)), target);
  }

  /**
   * The same, and makes the folder that the file is to be in.
   *
   * @throws IOException if that cannot be, or the path has no name
   */
  public static Unfinished beginIn(Path target) throws IOException {
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
      throw new RunException(file + " exists, expected a new file; give another --out");
    }
  }

  /**
   * A file that is being written.
   *
   * @param aside where to write to; it exists, and is deleted where it is closed unfinished
   */
  public record Unfinished(Path aside, Path target) implements AutoCloseable {

    /** Puts it in its place. */
    public void finish() throws IOException {
      move(aside, target);
      force(target.toAbsolutePath().getParent());
    }

    @Override
    public void close() throws IOException {
      Files.deleteIfExists(aside);
    }
  }

  /** Whether a file is one that a process which was killed was writing aside. */
  static boolean isLeftover(Path file) {
    return ASIDE.matcher(file.getFileName().toString()).matches()
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Removes what a killed process may have left of files that it was writing.
   *
   * @param folder that is no link
   */
  public static void removeLeftovers(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder, AtomicFiles::isLeftover)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Replaces a text file. */
  public static void writeText(Path target, String text) throws IOException {
    write(
        target,
        aside -> {
          try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            var bytes = java.nio.ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
              channel.write(bytes);
            }
            channel.force(true);
          }
        });
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Makes a rename survive a power cut. Windows cannot open folders; there it is not needed. */
  private static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(AtomicFiles.class).debug("cannot force {}", folder, e);
    }
  }
}
