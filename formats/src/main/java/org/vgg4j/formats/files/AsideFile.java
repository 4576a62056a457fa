package org.vgg4j.formats.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A file that is written beside its place and appears there when it is whole, or not at all. A
 * process that ends in an orderly way, by Ctrl-C too, leaves nothing beside it; one that is killed
 * may, and {@link #isLeftover} knows what.
 */
public final class AsideFile implements Closeable {

  private static final String PREFIX = ".writing-";
  private static final String SUFFIX = ".tmp";
  private static final Pattern ASIDE =
      Pattern.compile(Pattern.quote(PREFIX) + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}" + SUFFIX);

  private final Path target;
  private final Path aside;
  private final FileChannel channel;

  /**
   * Makes an empty file in the folder of {@code target}.
   *
   * @throws IOException if that folder is not there or cannot be written to
   */
  public AsideFile(Path target) throws IOException {
    this.target = target.toAbsolutePath();
    // Not createTempFile, which would keep the file from everybody but its owner.
    aside = this.target.resolveSibling(PREFIX + UUID.randomUUID() + SUFFIX);
    channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    // For Ctrl-C. By then it has another name if it was whole.
    aside.toFile().deleteOnExit();
  }

  /** Where it is until {@link #commit}. */
  public Path path() {
    return aside;
  }

  /** To write to it; others may write to {@link #path} instead. */
  public FileChannel channel() {
    return channel;
  }

  /** Writes all that remains at the channel's position. */
  public void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Moves it to its place, once the disk has it, in the place of what was there. */
  public void commit() throws IOException {
    // Or a power cut might leave the name without the bytes.
    channel.force(true);
    channel.close();
    try {
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(aside, target, StandardCopyOption.REPLACE_EXISTING);
    }
    force(target.getParent());
  }

  /** Removes what was not committed. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /** Whether a file is one that a process which was killed was writing aside. */
  public static boolean isLeftover(Path file) {
    return ASIDE.matcher(file.getFileName().toString()).matches()
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** Makes a rename survive a power cut. Windows cannot open folders; there it is not needed. */
  private static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The file is whole and in its place.
    }
  }
}
