package org.vgg4j.datasets.images;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.vgg4j.datasets.DatasetException;

/**
 * What lies below a folder, links followed. Every real folder is visited once, so that a link that
 * leads back costs nothing but itself.
 *
 * @param images files that are named like images
 * @param others all other files, links that lead nowhere or back, and files whose names cannot be
 *     read
 */
public record FileTree(List<Path> images, List<Path> others) {

  // What operating systems and storage boxes leave behind, in any case.
  private static final Set<String> JUNK =
      Set.of(
          "thumbs.db",
          "desktop.ini",
          "__macosx",
          "@eadir",
          "$recycle.bin",
          "#recycle",
          "@recycle",
          "recycler",
          "system volume information",
          "lost+found");

  /**
   * @throws DatasetException if a folder cannot be listed or has a name that cannot be read
   */
  public static FileTree below(Path root) {
    return walk(root, Integer.MAX_VALUE);
  }

  private static FileTree walk(Path root, int enough) {
    FileTree tree = new FileTree(new ArrayList<>(), new ArrayList<>());
    Set<Object> visited = new HashSet<>();
    visited.add(key(root));
    Deque<Path> folders = new ArrayDeque<>(List.of(root));
    while (!folders.isEmpty() && tree.images.size() < enough) {
      for (Path entry : entries(folders.pop())) {
        boolean folder = Files.isDirectory(entry);
        if (folder && visited.add(key(entry))) {
          FileNames.requireReadable(entry);
          folders.push(entry);
        } else if (!folder && ImageFiles.isNamedLikeOne(entry) && FileNames.isReadable(entry)) {
          tree.images.add(entry);
        } else {
          tree.others.add(entry);
        }
      }
    }
    tree.images.sort(Comparator.naturalOrder());
    tree.others.sort(Comparator.naturalOrder());
    return tree;
  }

  /** Whether this is a folder with images below it. */
  public static boolean isClass(Path entry) {
    return Files.isDirectory(entry) && holdsImages(entry);
  }

  /** Whether there is an image anywhere below a folder. */
  public static boolean holdsImages(Path folder) {
    return !walk(folder, 1).images.isEmpty();
  }

  /**
   * What a folder holds, without what is hidden or left behind by systems, in no order.
   *
   * @throws DatasetException if it cannot be listed
   */
  public static List<Path> entries(Path folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path entry : stream) {
        String name = entry.getFileName().toString();
        if (!name.startsWith(".") && !JUNK.contains(name.toLowerCase(Locale.ROOT))) {
          entries.add(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      Throwable cause = e instanceof DirectoryIteratorException ? e.getCause() : e;
      throw new DatasetException(
          "cannot list %s: %s; give a folder that can be read"
              .formatted(folder, DatasetException.reason(cause)),
          e);
    }
    return entries;
  }

  private static Object key(Path folder) {
    try {
      Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
      return key != null ? key : folder.toRealPath();
    } catch (IOException | InvalidPathException e) {
      throw new DatasetException(
          "cannot list %s: %s; give a folder that can be read"
              .formatted(folder, DatasetException.reason(e)),
          e);
    }
  }
}
