package org.vgg4j.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Divides the images of a folder into what is trained on, validated with and tested with. */
final class FolderParts {

  private static final double TEST_SHARE = 0.2;

  /** The three parts of a folder, limited as asked. */
  record Parts(ImageSet train, ImageSet validation, ImageSet test) {}

  private FolderParts() {}

  static Parts of(DatasetRequest request, ImageFolders.Opened opened, FetchProgress progress) {
    FolderImages images = opened.train();
    boolean flat = opened.test() == null;
    NameSplit draw =
        new NameSplit(request.seed(), flat ? TEST_SHARE : 0, request.validationFraction());
    Map<String, Part> placed = draw.placements(namesByClass(images));
    Part[] parts = new Part[images.size()];
    Arrays.setAll(parts, i -> placed.getOrDefault(images.name(i), draw.drawn(images.name(i))));
    ImageSet test = flat ? only(images, parts, Part.TEST) : readable(opened.test());
    if (flat) {
      progress.note(
          "%s has no test folder: %,d of its %,d images, drawn by the seed and their names, are the test set"
              .formatted(opened.root(), test.size(), images.size() - images.unreadable().size()));
    }
    if (!placed.isEmpty()) {
      progress.note(
          "%s has small classes: %,d of their images are not where they are drawn, so that every class has some to train and to validate with"
              .formatted(opened.root(), placed.size()));
    }
    ImageSet train = only(images, parts, Part.TRAIN);
    ImageSet validation = only(images, parts, Part.VALIDATION);
    int limit = request.limitTrain();
    if (limit > 0 && limit < train.size() + validation.size()) {
      // The parts are drawn before they are limited: a limit moves no image from one to another.
      int wanted = validationImages(limit, request.validationFraction(), images.classNames());
      int trained = Math.min(limit - Math.min(wanted, validation.size()), train.size());
      train = Splitting.first(train, trained);
      validation = Splitting.first(validation, limit - trained);
    }
    return new Parts(train, validation, Splitting.limit(test, request.limitTest()));
  }

  /** The fraction, and one of each class of which two images or more are left. */
  private static int validationImages(int limit, double fraction, List<String> classes) {
    int least = Math.max(0, Math.min(classes.size(), limit - classes.size()));
    return fraction == 0 ? 0 : Math.max(least, (int) Math.round(limit * fraction));
  }

  private static List<List<String>> namesByClass(FolderImages images) {
    List<List<String>> names = new ArrayList<>();
    images.classNames().forEach(name -> names.add(new ArrayList<>()));
    for (int i = 0; i < images.size(); i++) {
      if (images.problem(i) == null) {
        names.get(images.label(i)).add(images.name(i));
      }
    }
    return names;
  }

  private static ImageSet readable(FolderImages images) {
    Part[] parts = new Part[images.size()];
    Arrays.fill(parts, Part.TEST);
    return only(images, parts, Part.TEST);
  }

  private static ImageSet only(FolderImages images, Part[] parts, Part wanted) {
    int[] indices = new int[parts.length];
    int count = 0;
    List<UnreadableImage> leftOut = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] == wanted && images.problem(i) == null) {
        indices[count++] = i;
      } else if (parts[i] == wanted) {
        leftOut.add(new UnreadableImage(images.file(i), images.problem(i)));
      }
    }
    return new SubsetImages(images, Arrays.copyOf(indices, count), leftOut);
  }
}
