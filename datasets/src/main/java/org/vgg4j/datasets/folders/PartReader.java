package org.vgg4j.datasets.folders;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.datasets.packs.Pack;

/**
 * Makes the images of a part from the names of its files: gives them their labels and looks at
 * every file's header, in parallel.
 *
 * @param place where all parts lie
 * @param unreadable what cannot be read in any of them
 */
record PartReader(
    Place place, DatasetRequest request, UnreadableFiles unreadable, FetchProgress progress) {

  /**
   * Where images lie.
   *
   * @param named what the user named: a folder or a table
   * @param folder the folder that holds the images
   * @param byClass whether each class has a folder of its own there
   * @param pack where the decoded images lie too; null for nowhere
   */
  record Place(Path named, Path folder, boolean byClass, Pack pack) {}

  /**
   * Reads a part.
   *
   * @param classNames those of the images to train on, of which this part's are some
   * @throws DatasetException if it has another class, or no image that can be read
   */
  FolderImages read(FolderListing listing, List<String> classNames) {
    List<String> names = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int c = 0; c < listing.classNames().size(); c++) {
      int label = classNames.indexOf(listing.classNames().get(c));
      if (label < 0 && !listing.names().get(c).isEmpty()) {
        throw unknownClass(listing, listing.classNames().get(c), classNames);
      }
      for (String name : listing.names().get(c)) {
        names.add(name);
        labels.add(label);
      }
    }
    if (!listing.leftOut().isEmpty()) {
      progress.note(
          "%s: left out, because they are not named like images: %s"
              .formatted(listing.root(), listing.leftOutInWords()));
    }
    FolderImages images =
        new FolderImages(
            place.folder,
            listing.root(),
            place.byClass,
            classNames,
            names.toArray(String[]::new),
            labels.stream().mapToInt(Integer::intValue).toArray(),
            request.folderChannels(),
            request.folderImageSize(),
            request.decoding(),
            request.seed(),
            place.pack,
            unreadable);
    check(images);
    int readable = images.size() - images.unreadable().size();
    if (readable == 0) {
      throw new DatasetException(
          "%s holds no readable image, expected some in a folder per class; fill it"
              .formatted(listing.root()));
    }
    return images;
  }

  private DatasetException unknownClass(
      FolderListing listing, String name, List<String> classNames) {
    return new DatasetException(
        place.byClass
            ? "%s has no folder of that name among the training classes, expected one of %s; remove or rename it"
                .formatted(listing.root().resolve(name), classNames)
            : "%s gives the label '%s' to no image to train on, expected one of %s; correct the table"
                .formatted(place.named, name, classNames));
  }

  private void check(FolderImages images) {
    progress.started("looking at " + images.size() + " images", -1, 0);
    try {
      IntStream.range(0, images.size())
          .parallel()
          .forEach(
              i -> {
                try {
                  FileFaults.patiently(
                      () -> {
                        images.inspect(i);
                        return null;
                      });
                } catch (InputFailureException e) {
                  throw e;
                } catch (DatasetException e) {
                  images.setAside(i, e);
                }
              });
    } finally {
      progress.finished();
    }
    if (place.pack != null) {
      long packed = IntStream.range(0, images.size()).filter(images::isPacked).count();
      progress.note(
          "%,d of %,d images of %s are read from %s"
              .formatted(packed, images.size(), images.root(), place.pack.file()));
    }
  }
}
