package org.vgg4j.datasets.folders;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.vgg4j.datasets.images.FileTree;
import org.vgg4j.datasets.images.ImageFiles;

/**
 * A folder and what it holds.
 *
 * @param classes folders with images below them
 * @param empty folders without
 * @param loose files beside these folders
 */
record FolderContent(Path folder, List<Path> classes, List<Path> empty, List<Path> loose) {

  /**
   * So many images beside the folders of classes were forgotten there, however few these hold; so
   * were more of them, as long as most images are in these folders.
   */
  private static final int MOST_LOOSE = 10;

  static FolderContent of(Path folder) {
    FolderContent content =
        new FolderContent(folder, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Path entry : FileTree.entries(folder)) {
      if (!Files.isDirectory(entry)) {
        content.loose.add(entry);
      } else {
        (FileTree.holdsImages(entry) ? content.classes : content.empty).add(entry);
      }
    }
    return content;
  }

  long looseImages() {
    return loose.stream().filter(ImageFiles::isNamedLikeOne).count();
  }

  /** Whether its images lie in folders of their own, as those of a part do but for a few. */
  boolean isPart() {
    long beside = looseImages();
    if (classes.size() < 2) {
      return !classes.isEmpty() && beside == 0;
    }
    return beside <= MOST_LOOSE || hasMoreInClasses(beside);
  }

  /** Looks into no more folders than tell it: there may be a million images. */
  private boolean hasMoreInClasses(long images) {
    long sorted = 0;
    for (Path path : classes) {
      sorted += FileTree.below(path).images().size();
      if (sorted > images) {
        return true;
      }
    }
    return false;
  }

  Set<String> names() {
    Set<String> names = new HashSet<>();
    classes.forEach(path -> names.add(FolderLayout.name(path)));
    return names;
  }

  /** All folders: one without an image is said to be empty later on. */
  List<Path> all() {
    List<Path> all = new ArrayList<>(classes);
    all.addAll(empty);
    all.sort(Comparator.naturalOrder());
    return all;
  }
}
