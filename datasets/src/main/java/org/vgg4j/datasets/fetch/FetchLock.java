package org.vgg4j.datasets.fetch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.files.OwnFiles;

/**
 * Lets one fetch at a time work in a folder, among all processes. The operating system holds the
 * lock, so that of a process that died never stays behind.
 */
final class FetchLock implements AutoCloseable {

  private static final long WAIT_MILLIS = 200;

  private final FileChannel channel;
  private final FileLock lock;

  private FetchLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /** Waits until nobody else holds the lock {@code file}. */
  static FetchLock take(Path file, FetchProgress progress) throws IOException {
    FileChannel channel =
        OwnFiles.open(file.getParent(), file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      for (boolean told = false; ; told = true) {
        FileLock lock = tryLock(channel);
        if (lock != null) {
          return new FetchLock(channel, lock);
        }
        if (!told) {
          progress.note("someone else is fetching this data; waiting for them to finish");
        }
        Thread.sleep(WAIT_MILLIS);
      }
    } catch (InterruptedException e) {
      channel.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for another fetch", e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another thread of this process has it
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      lock.release();
    }
  }
}
