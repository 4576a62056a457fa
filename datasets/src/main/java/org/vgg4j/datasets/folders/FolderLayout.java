package org.vgg4j.datasets.folders;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.Part;
import org.vgg4j.datasets.files.NaturalOrder;

/**
 * How the folders of a data set are meant, decided by their names and by what they hold: a folder
 * called {@code train} is a part of the data only if it holds folders with images. Where it holds
 * images itself, it is a class of that name.
 *
 * @param parts the folder of each part that has one of its own; the one of {@link Part#TRAIN} is
 *     always there
 * @param classes the folders of the classes in each
 * @param notes what was understood, and what was left out, a line each
 */
record FolderLayout(Map<Part, Path> parts, Map<Part, List<Path>> classes, List<String> notes) {

  private static final Map<Part, Set<String>> NAMES =
      Map.of(
          Part.TRAIN, Set.of("train", "training"),
          Part.VALIDATION, Set.of("val", "valid", "validation"),
          Part.TEST, Set.of("test", "testing"));

  /**
   * @throws DatasetException if it holds no classes in a way that is understood
   */
  static FolderLayout of(Path root) {
    FolderContent content = FolderContent.of(root);
    Map<Part, List<FolderContent>> named = new EnumMap<>(Part.class);
    List<Path> unnamed = new ArrayList<>();
    for (Path folder : content.classes()) {
      Part part = partCalled(folder);
      if (part == null) {
        unnamed.add(folder);
      } else {
        named.computeIfAbsent(part, p -> new ArrayList<>()).add(FolderContent.of(folder));
      }
    }
    if (!unnamed.isEmpty() && !shareClasses(named)) {
      return flat(content, named);
    }
    Map<Part, List<FolderContent>> parts = new EnumMap<>(Part.class);
    named.forEach(
        (part, folders) -> {
          List<FolderContent> found = folders.stream().filter(FolderContent::isPart).toList();
          if (!found.isEmpty()) {
            parts.put(part, found);
          }
        });
    requireUnderstood(named, parts);
    return parts.isEmpty() ? flat(content, named) : split(content, named, parts, unnamed);
  }

  /** No part takes the place of another: images to test with are not trained on. */
  private static void requireUnderstood(
      Map<Part, List<FolderContent>> named, Map<Part, List<FolderContent>> parts) {
    named.forEach(
        (part, folders) -> {
          for (FolderContent folder : folders) {
            boolean missed = part == Part.TRAIN && !parts.isEmpty() && !parts.containsKey(part);
            if (!folder.isPart() && (missed || !folder.classes().isEmpty())) {
              throw new DatasetException(
                  "%s holds %,d images in no folder of a class, expected a folder per class; sort them into such folders, or move them elsewhere"
                      .formatted(folder.folder(), folder.looseImages()));
            }
          }
        });
  }

  /** The folders {@code train}, to be divided, and {@code val}, to test with. */
  static FolderLayout ofBenchmark(Path root) {
    Map<Part, Path> parts = new EnumMap<>(Part.class);
    parts.put(Part.TRAIN, root.resolve("train"));
    parts.put(Part.TEST, root.resolve("val"));
    Map<Part, List<Path>> classes = new EnumMap<>(Part.class);
    parts.forEach((part, folder) -> classes.put(part, FolderContent.of(folder).classes()));
    return new FolderLayout(parts, classes, List.of());
  }

  private static Part partCalled(Path folder) {
    return partCalled(name(folder));
  }

  /** The part that a name means, in any case; null for any other name. */
  static Part partCalled(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    return Arrays.stream(Part.values())
        .filter(part -> NAMES.get(part).contains(name))
        .findFirst()
        .orElse(null);
  }

  static String name(Path folder) {
    return NaturalOrder.composed(folder.getFileName().toString());
  }

  /** Whether the folder to train on and another one have a class in common. */
  private static boolean shareClasses(Map<Part, List<FolderContent>> named) {
    Set<String> trained = new HashSet<>();
    named.getOrDefault(Part.TRAIN, List.of()).forEach(folder -> trained.addAll(folder.names()));
    return named.entrySet().stream()
        .filter(entry -> entry.getKey() != Part.TRAIN)
        .flatMap(entry -> entry.getValue().stream())
        .flatMap(content -> content.names().stream())
        .anyMatch(trained::contains);
  }

  private static FolderLayout flat(FolderContent content, Map<Part, List<FolderContent>> named) {
    List<String> notes = new ArrayList<>();
    int inParts = named.values().stream().mapToInt(List::size).sum();
    if (inParts > 0 && inParts == content.classes().size()) {
      throw new DatasetException(
          "%s holds images in %s and no folder per class in it, expected for example %s; sort the images into folders named like their classes"
              .formatted(
                  content.folder(),
                  FolderLayout.names(content.classes()),
                  content.classes().get(0).resolve("cat")));
    }
    named.forEach(
        (part, folders) ->
            folders.forEach(
                folder ->
                    notes.add(
                        "%s: %s is taken for a class, because it lies beside others"
                            .formatted(content.folder(), name(folder.folder())))));
    noteLoose(content, notes);
    Map<Part, Path> parts = new EnumMap<>(Map.of(Part.TRAIN, content.folder()));
    return new FolderLayout(
        parts, new EnumMap<>(Map.of(Part.TRAIN, content.all())), List.copyOf(notes));
  }

  private static FolderLayout split(
      FolderContent root,
      Map<Part, List<FolderContent>> named,
      Map<Part, List<FolderContent>> parts,
      List<Path> unnamed) {
    List<String> notes = new ArrayList<>();
    parts.forEach(
        (part, folders) -> {
          if (folders.size() > 1) {
            throw new DatasetException(
                "%s holds %s, which mean the same, expected one of them; rename or merge them"
                    .formatted(
                        root.folder(),
                        names(folders.stream().map(FolderContent::folder).toList())));
          }
        });
    // A single part is a folder of classes like any other.
    if (parts.size() == 1) {
      FolderContent only = parts.values().iterator().next().get(0);
      noteUnlabeled(root, named, parts, notes);
      notes.add(
          "%s: all images are those of %s; what to validate and to test with is drawn from them"
              .formatted(root.folder(), name(only.folder())));
      noteLoose(only, notes);
      return new FolderLayout(
          new EnumMap<>(Map.of(Part.TRAIN, only.folder())),
          new EnumMap<>(Map.of(Part.TRAIN, only.all())),
          List.copyOf(notes));
    }
    if (!parts.containsKey(Part.TRAIN)) {
      throw new DatasetException(
          "%s holds %s and no folder train, expected train with a folder per class; add it, or name one of them itself"
              .formatted(
                  root.folder(),
                  names(parts.values().stream().map(folders -> folders.get(0).folder()).toList())));
    }
    Map<Part, Path> folders = new EnumMap<>(Part.class);
    Map<Part, List<Path>> classes = new EnumMap<>(Part.class);
    List<String> roles = new ArrayList<>();
    parts.forEach(
        (part, contents) -> {
          FolderContent content = contents.get(0);
          folders.put(part, content.folder());
          classes.put(part, part == Part.TRAIN ? content.all() : content.classes());
          roles.add(
              name(content.folder())
                  + switch (part) {
                    case TRAIN -> " is trained on";
                    case VALIDATION -> " validated with";
                    case TEST -> " tested with";
                  });
        });
    notes.add("%s: %s".formatted(root.folder(), String.join(", ", roles)));
    noteUnlabeled(root, named, parts, notes);
    if (!unnamed.isEmpty()) {
      notes.add(
          "%s: %s lies beside these folders and is left out"
              .formatted(root.folder(), names(unnamed)));
    }
    if (!root.empty().isEmpty()) {
      notes.add("%s: %s holds no image".formatted(root.folder(), names(root.empty())));
    }
    parts.values().forEach(contents -> noteLoose(contents.get(0), notes));
    return new FolderLayout(folders, classes, List.copyOf(notes));
  }

  /** Folders named like a part whose images lie in no folder of a class. */
  private static void noteUnlabeled(
      FolderContent root,
      Map<Part, List<FolderContent>> named,
      Map<Part, List<FolderContent>> parts,
      List<String> notes) {
    named.forEach(
        (part, folders) ->
            folders.stream()
                .filter(folder -> !parts.getOrDefault(part, List.of()).contains(folder))
                .forEach(
                    folder ->
                        notes.add(
                            "%s: the images of %s are in no folder of a class and left out"
                                .formatted(root.folder(), name(folder.folder())))));
  }

  private static void noteLoose(FolderContent content, List<String> notes) {
    if (content.looseImages() > 0) {
      notes.add(
          "%s: %,d images lie beside the folders of the classes and are left out"
              .formatted(content.folder(), content.looseImages()));
    }
  }

  private static String names(List<Path> folders) {
    return String.join(" and ", folders.stream().map(FolderLayout::name).sorted().toList());
  }
}
