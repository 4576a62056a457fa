package org.vgg4j.datasets.folders;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetSplits.LeftOut;
import org.vgg4j.datasets.files.NaturalOrder;
import org.vgg4j.datasets.images.FileNames;
import org.vgg4j.datasets.images.FileTree;

/**
 * The image files of a folder of classes, by name only. All that lies below the folder of a class,
 * however deep, is the class's.
 *
 * @param root the folder that holds a folder per class
 * @param classNames its folders, composed and sorted
 * @param names for each class its image files below {@code root}, in {@link NaturalOrder}
 * @param leftOut all other files of the classes
 */
record FolderListing(
    Path root, List<String> classNames, List<List<String>> names, List<LeftOut> leftOut) {

  private static final int LONGEST_EXTENSION = 8;
  private static final int MOST_SAID = 10;

  /**
   * @param folders those of the classes; two whose names differ in their composition alone are one
   * @throws DatasetException if a folder cannot be listed
   */
  static FolderListing of(Path root, Collection<Path> folders) {
    Map<String, List<String>> byClass = new TreeMap<>();
    List<LeftOut> leftOut = new ArrayList<>();
    for (Path folder : folders) {
      FileNames.requireReadable(folder);
      FileTree tree = FileTree.below(folder);
      String className = NaturalOrder.composed(folder.getFileName().toString());
      List<String> names = byClass.computeIfAbsent(className, name -> new ArrayList<>());
      tree.images().forEach(file -> names.add(root.relativize(file).toString()));
      Map<String, Integer> kinds = new TreeMap<>();
      tree.others().forEach(file -> kinds.merge(kind(file), 1, Integer::sum));
      kinds.forEach((kind, count) -> leftOut.add(new LeftOut(className, kind, count)));
    }
    byClass.replaceAll((name, names) -> NaturalOrder.sorted(names));
    leftOut.sort(Comparator.comparing(LeftOut::className));
    return new FolderListing(
        root, List.copyOf(byClass.keySet()), List.copyOf(byClass.values()), leftOut);
  }

  private static String kind(Path file) {
    if (Files.isSymbolicLink(file)) {
      return Files.isDirectory(file) ? "link to a folder that is read already" : "dead link";
    }
    if (Files.isDirectory(file)) {
      return "folder that is read already";
    }
    String name = file.getFileName().toString();
    if (!FileNames.isReadable(file)) {
      return "name that is no " + FileNames.encoding();
    }
    int dot = name.lastIndexOf('.');
    return dot <= 0 || name.length() - dot > LONGEST_EXTENSION
        ? "file without an image's extension"
        : name.substring(dot).toLowerCase(Locale.ROOT);
  }

  /** What is left out, in words: "12 .heic and 3 .txt of dog, 1 .txt of cat". */
  String leftOutInWords() {
    Map<String, String> byClass = new TreeMap<>();
    for (LeftOut files : leftOut) {
      byClass.merge(
          files.className(),
          "%,d %s".formatted(files.count(), files.kind()),
          (one, other) -> one + " and " + other);
    }
    List<String> texts = new ArrayList<>();
    byClass.forEach((name, kinds) -> texts.add(kinds + " of " + name));
    return String.join(", ", texts.subList(0, Math.min(MOST_SAID, texts.size())))
        + (texts.size() > MOST_SAID
            ? " and more of %,d other classes".formatted(texts.size() - MOST_SAID)
            : "");
  }

  int size() {
    return names.stream().mapToInt(List::size).sum();
  }
}
