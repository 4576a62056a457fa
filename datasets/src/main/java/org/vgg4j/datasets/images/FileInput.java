package org.vgg4j.datasets.images;

import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.files.FileFaults;

/**
 * A file that an image is decoded from. Decoders throw for damage what the system throws where it
 * cannot read, so what the system threw is remembered here.
 */
final class FileInput extends FileImageInputStream {

  private final Path file;
  private IOException failure;

  /**
   * @throws InputFailureException if the system refuses to open the file
   * @throws DatasetException if there is no such file
   */
  static FileInput open(Path file) {
    try {
      return new FileInput(file);
    } catch (IOException e) {
      throw FileFaults.ofOpening(file, e);
    }
  }

  private FileInput(Path file) throws IOException {
    super(file.toFile());
    this.file = file;
  }

  /**
   * Asked where decoding has failed.
   *
   * @param input whatever was decoded; null if it was not even opened
   * @throws InputFailureException if it is a file that the system did not read to its end
   */
  static void requireRead(ImageInputStream input) {
    if (input instanceof FileInput from && from.failure != null) {
      throw FileFaults.failed(from.file, from.failure);
    }
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return super.read(bytes, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void seek(long position) throws IOException {
    try {
      super.seek(position);
    } catch (IOException e) {
      // A decoder may ask for a place that it has already let go of; the system is asked later.
      failure = e.getMessage() != null && position >= flushedPos ? e : failure;
      throw e;
    }
  }
}
