package org.vgg4j.datasets.images;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.InputFailureException;

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
      throw ofOpening(file, e);
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
      throw failed(from.file, from.failure);
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

  /** What to say of a file that the system did not read to its end. */
  static InputFailureException failed(Path file, IOException e) {
    return new InputFailureException(
        "%s cannot be read (%s), though nothing says that it is damaged: see to the disk, network share or system that holds it"
            .formatted(file, reason(file, e)),
        e);
  }

  /** Java's streams put the file's name around the reason, and it stands in the line already. */
  private static String reason(Path file, IOException e) {
    String reason = DatasetException.reason(e);
    String before = file + " (";
    return reason.startsWith(before) && reason.endsWith(")")
        ? reason.substring(before.length(), reason.length() - 1)
        : reason;
  }

  private static DatasetException ofOpening(Path file, IOException e) {
    try {
      Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException gone) {
      return hasHome(file)
          ? new DatasetException(
              "%s does not exist, expected an image file; correct its name".formatted(file), e)
          : failed(file, new FileNotFoundException("its folder is gone"));
    } catch (AccessDeniedException refused) {
      return failed(file, new IOException("no permission", refused));
    } catch (IOException unknown) {
      return failed(file, unknown);
    }
    return failed(file, Files.isReadable(file) ? e : new IOException("no permission", e));
  }

  /**
   * Whether a file that is not there was taken away by itself. Where its folder, or what it is a
   * link to, went with it, something larger is away.
   */
  private static boolean hasHome(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return Files.isReadable(folder) && !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }
}
