package org.vgg4j.datasets.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Supplier;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.InputFailureException;

/**
 * Tells a file that is not there, or is no good, from one that the system cannot look at or read:
 * permission is refused, a share is away, too many files are open.
 */
public final class FileFaults {

  private static final long[] PAUSES_MILLIS = {50, 200, 750, 2000};

  private FileFaults() {}

  /**
   * What keeps a file or folder from being looked at, for example "no permission".
   *
   * @return nothing where it can be looked at, or where there is none of that name
   */
  public static Optional<String> refusal(Path file) {
    try {
      Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      // A name below a file: there is nothing there, either.
      return "Not a directory".equals(e.getReason())
          ? Optional.empty()
          : Optional.of(reason(file, e));
    } catch (IOException e) {
      return Optional.of(reason(file, e));
    }
  }

  /**
   * Asked before a file that cannot be found is said not to be there.
   *
   * @throws InputFailureException if the system does not let it be looked at
   */
  public static void requireSeen(Path file) {
    refusal(file)
        .ifPresent(
            reason -> {
              throw new InputFailureException(
                  "%s cannot be looked at (%s): correct its name, or see to permissions and to what holds it"
                      .formatted(file, reason),
                  null);
            });
  }

  /** What to say of a file that the system did not read to its end. */
  public static InputFailureException failed(Path file, IOException e) {
    return new InputFailureException(
        "%s cannot be read (%s), though nothing says that it is damaged: see to the disk, network share or system that holds it"
            .formatted(file, reason(file, e)),
        e);
  }

  /**
   * What to say of a file that the system did not open.
   *
   * @return an {@link InputFailureException}, unless there is no such file
   */
  public static DatasetException ofOpening(Path file, IOException e) {
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
   * All bytes of an image's file.
   *
   * @throws InputFailureException if the system does not read it, after some tries
   * @throws DatasetException if there is no such file
   */
  public static byte[] content(Path file) {
    return patiently(
        () -> {
          try {
            return Files.readAllBytes(file);
          } catch (IOException e) {
            throw ofOpening(file, e);
          }
        });
  }

  /**
   * Reads again for three seconds: what the system cannot read now it may read in a moment.
   *
   * @throws InputFailureException if it cannot then, either
   */
  public static <T> T patiently(Supplier<T> reading) {
    for (int tries = 0; ; tries++) {
      try {
        return reading.get();
      } catch (InputFailureException e) {
        if (tries == PAUSES_MILLIS.length) {
          throw e;
        }
        try {
          Thread.sleep(PAUSES_MILLIS[tries]);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw e;
        }
      }
    }
  }

  /** Java puts the file's name around or before the reason, and it stands in the line already. */
  private static String reason(Path file, IOException e) {
    if (e instanceof FileSystemException named && named.getReason() != null) {
      return named.getReason();
    }
    String reason = DatasetException.reason(e);
    String before = file + " (";
    return reason.startsWith(before) && reason.endsWith(")")
        ? reason.substring(before.length(), reason.length() - 1)
        : reason;
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
