package org.vgg4j.datasets;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The image files of a folder of classes, by name only.
 *
 * @param root the folder that holds a folder per class
 * @param classNames its folders, sorted; hidden ones do not count
 * @param names for each class the names of its image files, sorted
 * @param ignored files that are not named like an image
 */
record FolderListing(Path root, List<String> classNames, List<String[]> names, int ignored) {

  /**
   * @throws DatasetException if a folder cannot be listed
   */
  static FolderListing of(Path root) {
    Map<String, String[]> byClass = new TreeMap<>();
    int ignored = 0;
    for (Path folder : entries(root)) {
      if (!Files.isDirectory(folder)) {
        ignored++;
        continue;
      }
      List<String> names = new ArrayList<>();
      for (Path file : entries(folder)) {
        if (ImageFiles.isNamedLikeOne(file)) {
          names.add(file.getFileName().toString());
        } else {
          ignored++;
        }
      }
      String[] sorted = names.toArray(String[]::new);
      Arrays.sort(sorted);
      byClass.put(folder.getFileName().toString(), sorted);
    }
    return new FolderListing(
        root, List.copyOf(byClass.keySet()), List.copyOf(byClass.values()), ignored);
  }

  private static List<Path> entries(Path folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path entry : stream) {
        if (!entry.getFileName().toString().startsWith(".")) {
          entries.add(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new DatasetException(
          "cannot list %s: %s; give a folder that can be read"
              .formatted(folder, DatasetException.reason(e)),
          e);
    }
    return entries;
  }

  int size() {
    return names.stream().mapToInt(files -> files.length).sum();
  }
}
