package org.vgg4j.datasets.images;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.vgg4j.datasets.DatasetException;

/** Single image files of any size and mode, brought to the size a network takes. */
public final class ImageFiles {

  private static final List<String> EXTENSIONS =
      List.of(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".dib", ".gif");

  private ImageFiles() {}

  /**
   * The view that evaluation and prediction take: the shorter side scaled to fit, the center cut
   * out.
   *
   * @param channels 3 for red, green and blue, 1 for gray
   * @param target receives pixels from 0 to 255, {@code [channels, height, width]}
   * @param offset where in {@code target} they start
   * @throws DatasetException if the file is missing, no image, damaged or too large
   */
  public static void read(
      Path file, int channels, int height, int width, byte[] target, int offset) {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException(channels + " channels; images have 1 or 3");
    }
    ImageDecoder.decode(file).writeCenter(channels, height, width, target, offset);
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
          "%s does not exist, expected an image file or a folder of images; correct its name%s"
              .formatted(fileOrFolder, FileNames.hint(fileOrFolder.toString())));
    }
    List<Path> images = FileTree.below(fileOrFolder).images();
    if (images.isEmpty()) {
      throw new DatasetException(
          "%s holds no image, expected files named %s; give another folder"
              .formatted(fileOrFolder, String.join(", ", EXTENSIONS)));
    }
    return images;
  }

  /** Whether a file's name ends like an image's and is not hidden. */
  public static boolean isNamedLikeOne(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && EXTENSIONS.stream().anyMatch(name::endsWith)
        && Files.isRegularFile(file);
  }
}
