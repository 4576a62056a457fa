package org.vgg4j.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Single image files of any size and mode, brought to the size a network takes. */
public final class ImageFiles {

  private static final List<String> EXTENSIONS =
      List.of(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".dib", ".gif");

  private static final int MOST_FOLDERS_DEEP = 16;

  // Szegedy et al., Going Deeper with Convolutions, 2015, section 6.
  private static final double SMALLEST_AREA = 0.08;
  private static final double WIDEST_ASPECT = 4.0 / 3;
  private static final int MOST_DRAWS = 10;

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
    StoredImage image = ImageDecoder.decode(file);
    double scale = Math.min((double) image.width() / width, (double) image.height() / height);
    double windowWidth = width * scale;
    double windowHeight = height * scale;
    image.write(
        (image.width() - windowWidth) / 2,
        (image.height() - windowHeight) / 2,
        windowWidth,
        windowHeight,
        channels,
        height,
        width,
        target,
        offset);
  }

  /** A training view: a random 8 to 100 % of the area, 3:4 to 4:3, scaled to the size. */
  static void readRandomCrop(
      Path file,
      int channels,
      int height,
      int width,
      RandomGenerator random,
      byte[] target,
      int offset) {
    StoredImage image = ImageDecoder.decode(file);
    double area = (double) image.width() * image.height();
    for (int draw = 0; draw < MOST_DRAWS; draw++) {
      double share = area * (SMALLEST_AREA + (1 - SMALLEST_AREA) * random.nextDouble());
      double aspect = Math.pow(WIDEST_ASPECT, 2 * random.nextDouble() - 1);
      double windowWidth = Math.sqrt(share * aspect);
      double windowHeight = Math.sqrt(share / aspect);
      if (windowWidth <= image.width() && windowHeight <= image.height()) {
        image.write(
            random.nextDouble() * (image.width() - windowWidth),
            random.nextDouble() * (image.height() - windowHeight),
            windowWidth,
            windowHeight,
            channels,
            height,
            width,
            target,
            offset);
        return;
      }
    }
    // Very long or tall images: the centre square, as torchvision does.
    double side = Math.min(image.width(), image.height());
    image.write(
        (image.width() - side) / 2,
        (image.height() - side) / 2,
        side,
        side,
        channels,
        height,
        width,
        target,
        offset);
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
