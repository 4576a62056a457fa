package org.vgg4j.datasets.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.vgg4j.datasets.InputFailureException;

/**
 * The bytes of a file. What the system does not read is thrown as {@link InputFailureException}, so
 * that every other {@link IOException} of whoever reads from this tells of what is in the file.
 */
public final class SourceStream extends FilterInputStream {

  private final Path file;

  private SourceStream(Path file, InputStream in) {
    super(in);
    this.file = file;
  }

  /**
   * @throws NoSuchFileException if there is no such file
   * @throws InputFailureException if the system does not open it
   */
  public static SourceStream open(Path file) throws NoSuchFileException {
    try {
      return new SourceStream(file, Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw FileFaults.failed(file, e);
    }
  }

  @Override
  public int read() {
    try {
      return in.read();
    } catch (IOException e) {
      throw FileFaults.failed(file, e);
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    try {
      return in.read(target, offset, length);
    } catch (IOException e) {
      throw FileFaults.failed(file, e);
    }
  }

  @Override
  public long skip(long count) {
    try {
      return in.skip(count);
    } catch (IOException e) {
      throw FileFaults.failed(file, e);
    }
  }
}
