package org.vgg4j.datasets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Opens a folder of images: {@code train/<class>/*} with {@code test/<class>/*}, or {@code
 * <class>/*} alone, which {@link FolderParts} divides. Class names are the folders' names, sorted.
 *
 * <p>Every file's header is read first, in parallel, so that files that are no images are skipped
 * before the first epoch rather than in the middle of it.
 */
final class ImageFolders {

  /**
   * What a folder holds.
   *
   * @param train the images of {@code train}, or all there are; unreadable ones among them
   * @param test the images of {@code test}; null where there is no such folder
   */
  record Opened(Path root, FolderImages train, FolderImages test) {}

  /** How all parts of a folder are read. */
  private record Reading(
      Path root, int side, long seed, UnreadableFiles unreadable, FetchProgress progress) {}

  private ImageFolders() {}

  /**
   * @throws DatasetException if there are fewer than two classes, a class without images, or too
   *     many unreadable files
   */
  static Opened open(Path root, int side, long seed, FetchProgress progress) {
    boolean split = Files.isDirectory(root.resolve("train"));
    if (split != Files.isDirectory(root.resolve("test"))) {
      throw new DatasetException(
          "%s holds only one of train and test, expected both or a folder per class; add the other"
              .formatted(root));
    }
    FolderListing first = FolderListing.of(split ? root.resolve("train") : root);
    requireClasses(first);
    UnreadableFiles unreadable =
        new UnreadableFiles(
            root,
            first.size(),
            line -> {
              // Found by many threads at once.
              synchronized (progress) {
                progress.note(line);
              }
            });
    Reading reading = new Reading(root, side, seed, unreadable, progress);
    FolderImages train = images(first, first.classNames(), reading);
    FolderImages test =
        split ? images(FolderListing.of(root.resolve("test")), first.classNames(), reading) : null;
    return new Opened(root, train, test);
  }

  private static void requireClasses(FolderListing listing) {
    if (listing.classNames().size() < 2) {
      throw new DatasetException(
          "%s holds %d class folders, expected at least 2 with images in each; see --data in the README"
              .formatted(listing.root(), listing.classNames().size()));
    }
    for (int c = 0; c < listing.classNames().size(); c++) {
      if (listing.names().get(c).length == 0) {
        throw new DatasetException(
            "%s holds no image, expected PNG, JPEG, WebP, BMP or GIF files; remove the folder or fill it"
                .formatted(listing.root().resolve(listing.classNames().get(c))));
      }
    }
  }

  private static FolderImages images(
      FolderListing listing, List<String> classNames, Reading reading) {
    List<String> names = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int c = 0; c < listing.classNames().size(); c++) {
      int label = classNames.indexOf(listing.classNames().get(c));
      if (label < 0 && listing.names().get(c).length > 0) {
        throw new DatasetException(
            "%s has no folder of that name among the training classes, expected one of %s; remove or rename it"
                .formatted(listing.root().resolve(listing.classNames().get(c)), classNames));
      }
      for (String name : listing.names().get(c)) {
        names.add(name);
        labels.add(label);
      }
    }
    if (listing.ignored() > 0) {
      reading.progress.note(
          "%s: %,d files are not named like images and are left out"
              .formatted(listing.root(), listing.ignored()));
    }
    FolderImages images =
        new FolderImages(
            reading.root,
            listing.root(),
            classNames,
            names.toArray(String[]::new),
            labels.stream().mapToInt(Integer::intValue).toArray(),
            reading.side,
            reading.seed,
            reading.unreadable);
    check(images, reading.progress);
    int readable = images.size() - images.unreadable().size();
    if (readable == 0) {
      throw new DatasetException(
          "%s holds no readable image, expected some in a folder per class; fill it"
              .formatted(listing.root()));
    }
    return images;
  }

  private static void check(FolderImages images, FetchProgress progress) {
    progress.started("looking at " + images.size() + " images", -1, 0);
    try {
      IntStream.range(0, images.size())
          .parallel()
          .forEach(
              i -> {
                try {
                  ImageDecoder.check(images.path(i));
                  images.setFingerprint(i, Fingerprint.of(images.path(i)));
                } catch (DatasetException e) {
                  images.setAside(i, e);
                }
              });
    } finally {
      progress.finished();
    }
  }
}
