package org.vgg4j.trainer.runs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes files aside and renames them into place. */
public final class AtomicFiles {

  /** Matches the names of files that are being written aside. */
  public static final String ASIDE_PATTERN = ".writing-*";

  static final String ASIDE_PREFIX = ".writing-";

  private AtomicFiles() {}

  /** Fills a file that is written aside; it exists and is empty. */
  public interface Filler {
    void fill(Path aside) throws IOException;
  }

  /** Replaces {@code target} by what {@code filler} writes, or leaves it as it was. */
  public static void write(Path target, Filler filler) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    // Not createTempFile, which would keep the file from everybody but its owner.
    Path aside = Files.createFile(folder.resolve(ASIDE_PREFIX + UUID.randomUUID() + ".tmp"));
    try {
      filler.fill(aside);
      move(aside, target);
      force(folder);
    } finally {
      Files.deleteIfExists(aside);
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
