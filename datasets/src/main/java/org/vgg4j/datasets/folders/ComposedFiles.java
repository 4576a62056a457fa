package org.vgg4j.datasets.folders;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.vgg4j.datasets.files.NaturalOrder;
import org.vgg4j.datasets.images.FileTree;

/**
 * Files by names that somebody wrote down, accents composed, where the file system may have them
 * decomposed, or the other way round. Lists every folder that it needs once.
 */
final class ComposedFiles {

  /** Of each folder, its entries by their composed names. */
  private final Map<Path, Map<String, Path>> entries = new HashMap<>();

  /**
   * A file as the file system spells it, that of the very name before one that is composed
   * otherwise; empty where there is none.
   *
   * @param path below the folder, normalized
   * @throws org.vgg4j.datasets.DatasetException if a folder on the way cannot be listed
   */
  Optional<Path> find(Path folder, Path path) {
    Path found = folder.resolve(path);
    if (Files.isRegularFile(found)) {
      return Optional.of(found);
    }
    found = folder;
    for (Path element : path) {
      Path exact = found.resolve(element);
      found = Files.exists(exact) ? exact : entriesOf(found).get(composed(element));
      if (found == null) {
        return Optional.empty();
      }
    }
    return Files.isRegularFile(found) ? Optional.of(found) : Optional.empty();
  }

  private Map<String, Path> entriesOf(Path folder) {
    return entries.computeIfAbsent(
        folder,
        place -> {
          Map<String, Path> byName = new TreeMap<>();
          if (Files.isDirectory(place)) {
            // Of two that differ in their composition alone, the same one everywhere.
            FileTree.entries(place).stream()
                .sorted()
                .forEach(entry -> byName.putIfAbsent(composed(entry.getFileName()), entry));
          }
          return byName;
        });
  }

  private static String composed(Path name) {
    return NaturalOrder.composed(name.toString());
  }
}
