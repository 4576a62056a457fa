package org.vgg4j.datasets.published;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.files.SourceStream;

/** Reads whole files of published data into memory, up to a bound. */
final class FileBytes {

  /** More than any file that is read here has. */
  static final int MOST = 1 << 29;

  private static final int GZIP_SIGNATURE = 0x1f8b;

  /** Makes something of a file. */
  interface Reader<T> {
    T read(InputStream content) throws IOException;
  }

  private FileBytes() {}

  /**
   * Reads a file from its start; one that is packed with gzip is unpacked.
   *
   * @param expected what it should be, for messages
   * @throws DatasetException if it is missing or damaged
   * @throws org.vgg4j.datasets.InputFailureException if the system cannot read it
   */
  static <T> T read(Path file, String expected, Reader<T> reader) {
    try (InputStream in = new BufferedInputStream(SourceStream.open(file), 1 << 16)) {
      in.mark(2);
      boolean packed = (in.read() << 8 | in.read()) == GZIP_SIGNATURE;
      in.reset();
      return reader.read(packed ? new GZIPInputStream(in, 1 << 16) : in);
    } catch (NoSuchFileException e) {
      throw new DatasetException(
          "%s is missing, expected %s; fetch the data again".formatted(file, expected), e);
    } catch (IOException e) {
      throw new DatasetException(
          "%s cannot be read (%s), expected %s; fetch it again"
              .formatted(file, DatasetException.reason(e), expected),
          e);
    }
  }

  /**
   * All that is left of a stream.
   *
   * @throws IOException if there is more than {@link #MOST}
   */
  static byte[] rest(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MOST + 1);
    if (bytes.length > MOST) {
      throw new IOException("it has more than %,d bytes".formatted(MOST));
    }
    return bytes;
  }

  /**
   * Exactly so many bytes; memory is only taken for those that are there.
   *
   * @throws IOException if there are fewer, or more than {@link #MOST} are asked for
   */
  static byte[] exactly(InputStream in, long count) throws IOException {
    if (count < 0 || count > MOST) {
      throw new IOException("it declares %,d bytes".formatted(count));
    }
    byte[] bytes = in.readNBytes((int) count);
    if (bytes.length < count) {
      throw new IOException("it ends after %,d of %,d bytes".formatted(bytes.length, count));
    }
    return bytes;
  }
}
