package org.vgg4j.trainer.runs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.vgg4j.datasets.files.OwnFiles;

/**
 * The right to write into a run's folder, which one process at a time has. The operating system
 * holds the lock on the file {@code run.lock} and lets go of it when the process dies, however it
 * dies; the file itself stays, since deleting it would let a third process lock another file of the
 * same name.
 */
public final class RunLock implements AutoCloseable {

  static final String FILE = "run.lock";

  /**
   * Folders locked by this process. POSIX drops a process's lock as soon as the process closes any
   * descriptor of the file, so a second attempt must be refused before it opens the file; that is
   * state of the process, like the lock itself.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private static final int LONGEST_HOLDER = 200;

  private final Path folder;
  private final FileChannel channel;

  private RunLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder that exists.
   *
   * @throws RunException if another process, or another training of this one, has it, or if a link
   *     or a foreign file stands where one of the run belongs
   */
  public static RunLock acquire(Path folder) {
    Path file = folder.resolve(FILE);
    RunDirectory.at(folder).requireOwnFiles();
    try {
      Path real = folder.toRealPath();
      if (!HELD.add(real)) {
        throw taken(folder, "this process");
      }
      try {
        return new RunLock(real, lock(folder, file));
      } catch (IOException | RuntimeException e) {
        HELD.remove(real);
        throw e;
      }
    } catch (IOException e) {
      throw RunException.cannotWrite(file, e);
    }
  }

  /** Who writes into a folder now; empty for nobody. */
  public static Optional<String> holderOf(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      if (HELD.contains(folder.toRealPath())) {
        return Optional.of("this process");
      }
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
        return lock == null ? Optional.of(holder(channel)) : Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static FileChannel lock(Path folder, Path file) throws IOException {
    FileChannel channel =
        OwnFiles.open(
            folder,
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw taken(folder, holder(channel));
      }
      requireOwn(channel, file);
      String self =
          "process " + ProcessHandle.current().pid() + ", since " + Instant.now().toString() + "\n";
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(self.getBytes(StandardCharsets.UTF_8)), 0);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** A lock file holds one line of ours, or nothing after a full disk. */
  private static void requireOwn(FileChannel channel, Path file) throws IOException {
    if (channel.size() > 0
        && (channel.size() > LONGEST_HOLDER || !start(channel).startsWith("process "))) {
      throw new OwnFiles.ForeignFileException(file, "a file of something else", "file");
    }
  }

  private static String start(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_HOLDER);
    channel.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
  }

  private static String holder(FileChannel channel) throws IOException {
    String text = start(channel);
    return text.matches("process [0-9]+, since [0-9TZ:.-]+") ? text : "another process";
  }

  private static RunException taken(Path folder, String holder) {
    return new RunException(
        "run folder "
            + folder
            + " is being written by "
            + holder
            + ", expected no other training in it; wait for that one, stop it, or give another"
            + " --out");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(RunLock.class).debug("cannot unlock {}", folder, e);
    } finally {
      HELD.remove(folder);
    }
  }
}
