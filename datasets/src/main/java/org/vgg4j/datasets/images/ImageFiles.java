package org.vgg4j.datasets.images;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.files.FileFaults;

/** Image files by their names. */
public final class ImageFiles {

  private static final List<String> EXTENSIONS =
      List.of(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".dib", ".gif");

  private ImageFiles() {}

  /**
   * The image files a user means: the file itself, or all files below a folder whose name ends like
   * an image's, sorted.
   *
   * @throws DatasetException if there is nothing of that name, or no image in the folder
   */
  public static List<Path> list(Path fileOrFolder) {
    FileFaults.requireSeen(fileOrFolder);
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
