package org.vgg4j.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Single image files of any size and mode, brought to the size a network takes. */
public final class ImageFiles {

  private static final List<String> EXTENSIONS =
      List.of(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".dib", ".gif");

  private static final int MOST_FOLDERS_DEEP = 16;

  private ImageFiles() {}

  /**
   * The view that evaluation and prediction take: the shorter side scaled to fit, the centre cut
   * out.
   *
   * @param channels 3 for red, green and blue, 1 for grey
   * @param target receives pixels from 0 to 255, {@code [channels, height, width]}
   * @param offset where in {@code target} they start
   * @throws DatasetException if the file is missing, no image, damaged or too large
   */
  public static void read(
      Path file, int channels, int height, int width, byte[] target, int offset) {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException(channels + " channels; images have 1 or 3");
    }
    ImageDecoder.decode(file).writeCentre(channels, height, width, target, offset);
  }

  /**
   * The image files a user means: the file itself, or all files below a folder whose name ends like
   * an image's, sorted.
   *
   * @throws DatasetException if there is nothing of that name, or no image in the folder
   */
  public static List<Path> list(Path fileOrFolder) {
    if (Files.isRegularFile(fileOrFolder)) {
      return List.of(fileOrFolder);
    }
    if (!Files.isDirectory(fileOrFolder)) {
      throw new DatasetException(
          "%s does not exist, expected an image file or a folder of images; correct its name"
              .formatted(fileOrFolder));
    }
    try (Stream<Path> files =
        Files.walk(fileOrFolder, MOST_FOLDERS_DEEP, FileVisitOption.FOLLOW_LINKS)) {
      List<Path> images = files.filter(ImageFiles::isNamedLikeOne).sorted().toList();
      if (images.isEmpty()) {
        throw new DatasetException(
            "%s holds no image, expected files named %s; give another folder"
                .formatted(fileOrFolder, String.join(", ", EXTENSIONS)));
      }
      return images;
    } catch (IOException | UncheckedIOException e) {
      throw new DatasetException(
          "cannot list %s: %s; give a folder that can be read"
              .formatted(fileOrFolder, DatasetException.reason(e)),
          e);
    }
  }

  /** Whether a file's name ends like an image's and is not hidden. */
  static boolean isNamedLikeOne(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && EXTENSIONS.stream().anyMatch(name::endsWith)
        && Files.isRegularFile(file);
  }
}
