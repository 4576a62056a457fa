package org.vgg4j.datasets.folders;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits.LeftOut;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.Part;
import org.vgg4j.datasets.UnreadableImage;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.datasets.images.FileTree;
import org.vgg4j.datasets.images.ImageFormat;
import org.vgg4j.datasets.packs.Pack;

/**
 * Opens a folder of images: {@code train/<class>/*} with a folder to validate with, to test with or
 * both, or {@code <class>/*} alone, as {@link FolderLayout} understands it; {@link FolderSplits}
 * divides what is not divided. Class names are the folders' names, sorted.
 *
 * <p>Every file's header is read first, in parallel, so that files that are no images are skipped
 * before the first epoch rather than in the middle of it.
 */
public final class ImageFolders {

  /**
   * What a folder holds.
   *
   * @param train the images of {@code train}, or all there are; unreadable ones among them
   * @param validation the images of a folder to validate with; null where there is none
   * @param test the images of a folder to test with; null where there is none
   * @param leftOut files of the classes that are no images by their names
   */
  public record Opened(
      Path root,
      FolderImages train,
      FolderImages validation,
      FolderImages test,
      List<LeftOut> leftOut) {

    /** The same without the images to test with. */
    Opened withoutTest() {
      return new Opened(root, train, validation, null, leftOut);
    }
  }

  private ImageFolders() {}

  /**
   * @throws DatasetException if there are fewer than two classes, a class without images, or too
   *     many unreadable files
   */
  public static Opened open(Path root, DatasetRequest request, FetchProgress progress) {
    FolderLayout layout = FolderLayout.of(root);
    layout.notes().forEach(progress::note);
    return open(root, layout, request, pack(root, request, progress), progress);
  }

  /** The same, but every image comes from its own file. */
  static Opened openWithoutPack(Path root, DatasetRequest request, FetchProgress progress) {
    return open(root, FolderLayout.of(root), request, null, progress);
  }

  /** The pack beside a folder; null if there is none that can be used. */
  private static Pack pack(Path root, DatasetRequest request, FetchProgress progress) {
    Path file = Pack.beside(root, request.folderChannels(), request.folderImageSize());
    if (file == null || !Files.isRegularFile(file)) {
      return null;
    }
    try {
      return FileFaults.patiently(
          () ->
              Pack.open(
                  file, request.folderChannels(), request.folderImageSize(), request.decoding()));
    } catch (DatasetException e) {
      progress.note(e.getMessage() + ": images are decoded from their own files");
      return null;
    }
  }

  /**
   * Opens a folder whose {@code val} is what everybody tests with and whose {@code train} is to be
   * divided, as ImageNet and what is made of it are published.
   *
   * @throws DatasetException as {@link #open} does
   */
  public static Opened openBenchmark(Path root, DatasetRequest request, FetchProgress progress) {
    Pack pack = pack(root, request, progress);
    return open(root, FolderLayout.ofBenchmark(root), request, pack, progress);
  }

  private static Opened open(
      Path root, FolderLayout layout, DatasetRequest request, Pack pack, FetchProgress progress) {
    Map<Part, FolderListing> listings = new EnumMap<>(Part.class);
    layout
        .parts()
        .forEach(
            (part, folder) ->
                listings.put(part, FolderListing.of(folder, layout.classes().get(part))));
    requireClasses(listings.get(Part.TRAIN));
    return open(new PartReader.Place(root, root, true, pack), listings, request, progress);
  }

  /** Whether data is called as a table of images is. */
  public static boolean isList(Path file) {
    return ImageList.isNamedLikeOne(file);
  }

  /**
   * Opens the images that a table names, {@code path,label} or {@code path,label,split}.
   *
   * @throws DatasetException as {@link #open} does, or if the table cannot be used
   */
  public static Opened openList(Path file, DatasetRequest request, FetchProgress progress) {
    Map<Part, FolderListing> listings = ImageList.read(file);
    if (listings.get(Part.TRAIN).classNames().size() < 2) {
      throw new DatasetException(
          "%s has %d label to train on, expected at least 2; see docs/data.md"
              .formatted(file, listings.get(Part.TRAIN).classNames().size()));
    }
    Path folder = file.toAbsolutePath().getParent();
    return open(new PartReader.Place(file, folder, false, null), listings, request, progress);
  }

  private static Opened open(
      PartReader.Place place,
      Map<Part, FolderListing> listings,
      DatasetRequest request,
      FetchProgress progress) {
    FolderListing first = listings.get(Part.TRAIN);
    int files = listings.values().stream().mapToInt(FolderListing::size).sum();
    UnreadableFiles unreadable =
        new UnreadableFiles(
            place.named(),
            request.passesOverAll() ? Integer.MAX_VALUE : UnreadableImage.mostOf(files),
            // Who looks for them lists them.
            request.passesOverAll() ? line -> {} : line -> note(progress, line));
    PartReader reader = new PartReader(place, request, unreadable, progress);
    Map<Part, FolderImages> sets = new EnumMap<>(Part.class);
    List<LeftOut> leftOut = new ArrayList<>();
    listings.forEach(
        (part, listing) -> {
          sets.put(part, reader.read(listing, first.classNames()));
          leftOut.addAll(listing.leftOut());
          leftOut.addAll(unreadable(sets.get(part)));
        });
    // What was one list before it was divided by folders counts as one again.
    FolderImages.number(
        Stream.of(Part.TRAIN, Part.VALIDATION).map(sets::get).filter(Objects::nonNull).toList());
    if (sets.containsKey(Part.TEST)) {
      FolderImages.number(List.of(sets.get(Part.TEST)));
    }
    return new Opened(
        place.named(),
        sets.get(Part.TRAIN),
        sets.get(Part.VALIDATION),
        sets.get(Part.TEST),
        leftOut);
  }

  /** Found by many threads at once. */
  private static void note(FetchProgress progress, String line) {
    synchronized (progress) {
      progress.note(line);
    }
  }

  private static List<LeftOut> unreadable(FolderImages images) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < images.size(); i++) {
      if (images.problem(i) != null) {
        counts.merge(images.classNames().get(images.label(i)), 1, Integer::sum);
      }
    }
    List<LeftOut> files = new ArrayList<>();
    counts.forEach((name, count) -> files.add(new LeftOut(name, "unreadable image", count)));
    return files;
  }

  private static void requireClasses(FolderListing listing) {
    if (listing.classNames().size() < 2) {
      throw new DatasetException(
          "%s holds %d class folders, expected at least 2 with images in each; %s"
              .formatted(listing.root(), listing.classNames().size(), remedy(listing)));
    }
    for (int c = 0; c < listing.classNames().size(); c++) {
      if (listing.names().get(c).isEmpty()) {
        throw new DatasetException(
            "%s holds no image, expected %s files; remove the folder or fill it"
                .formatted(listing.root().resolve(listing.classNames().get(c)), ImageFormat.NAMES));
      }
    }
  }

  /** An archive often unpacks into a folder of its own. */
  private static String remedy(FolderListing listing) {
    if (listing.classNames().size() == 1) {
      Path inner = listing.root().resolve(listing.classNames().get(0));
      if (Files.isDirectory(inner)
          && FileTree.entries(inner).stream().filter(FileTree::isClass).count() > 1) {
        return "to train on the folders in it, give %s".formatted(inner);
      }
    }
    return "see --data in the README";
  }
}
