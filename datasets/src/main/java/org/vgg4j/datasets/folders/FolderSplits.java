package org.vgg4j.datasets.folders;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.EarlierData;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Part;
import org.vgg4j.datasets.Splitting;
import org.vgg4j.datasets.SubsetImages;
import org.vgg4j.datasets.UnreadableImage;

/** Divides the images of a folder into what is trained on, validated with and tested with. */
public final class FolderSplits {

  private static final double TEST_SHARE = 0.2;

  private FolderSplits() {}

  public static DatasetSplits of(
      DatasetRequest request, ImageFolders.Opened opened, FetchProgress progress) {
    DataIdentity.Division division = request.divisionOfRun();
    if (division.isFolded() && opened.test() != null && isDivided(request, opened)) {
      progress.note(
          "%s has a test folder, which is left alone: the folds are those of the other images"
              .formatted(opened.root()));
      return of(request, opened.withoutTest(), progress);
    }
    DataIdentity identity = FolderIdentity.of(opened);
    EarlierData earlier = request.earlier();
    if (earlier != null && earlier.wholeIfOther() && !earlier.isOf(request.data(), identity)) {
      return whole(request, opened, identity, progress);
    }
    NameSplit draw =
        new NameSplit(
            request.seed(),
            division,
            opened.test() == null ? TEST_SHARE : 0,
            opened.validation() == null ? request.validationFraction() : 0);
    return drawn(request, opened, identity, draw, progress);
  }

  /** Whether data is divided as the request says: not where a run's network is asked for other. */
  private static boolean isDivided(DatasetRequest request, ImageFolders.Opened opened) {
    EarlierData earlier = request.earlier();
    return earlier == null
        || !earlier.wholeIfOther()
        || earlier.isOf(request.data(), FolderIdentity.of(opened.withoutTest()));
  }

  private static DatasetSplits drawn(
      DatasetRequest request,
      ImageFolders.Opened opened,
      DataIdentity identity,
      NameSplit draw,
      FetchProgress progress) {
    FolderImages images = opened.train();
    if (request.earlier() == null) {
      GivenGroups.requireInOnePart(opened, draw);
      requireImagesInEveryFold(namesByClass(images), images.classNames(), draw);
    }
    Map<String, Part> placed =
        request.earlier() == null
            ? draw.placements(namesByClass(images))
            : request.earlier().identity().placed();
    // An image that was added to a group goes where the group was placed.
    Map<String, Part> placedKeys = new HashMap<>();
    placed.forEach((name, part) -> placedKeys.put(draw.key(name), part));
    Function<String, Part> partOf =
        name -> placedKeys.getOrDefault(draw.key(name), draw.drawn(name));
    Part[] parts = new Part[images.size()];
    Arrays.setAll(parts, i -> partOf.apply(images.name(i)));
    ImageSet train = only(images, parts, Part.TRAIN);
    ImageSet validation =
        opened.validation() == null
            ? only(images, parts, Part.VALIDATION)
            : readable(opened.validation());
    ImageSet test =
        opened.test() == null ? only(images, parts, Part.TEST) : readable(opened.test());
    noteTest(opened, draw.division(), test, progress);
    if (request.earlier() == null && !placed.isEmpty()) {
      progress.note(
          "%s has small classes: %,d of their images %s not where the draw put %s, so that every class has some to train and to validate with"
              .formatted(
                  opened.root(),
                  placed.size(),
                  placed.size() == 1 ? "is" : "are",
                  placed.size() == 1 ? "it" : "them"));
    }
    requireTraining(draw.division(), train);
    train = numbered(train);
    validation = numbered(validation);
    test = numbered(test);
    int limit = request.limitTrain();
    if (limit > 0 && limit < train.size() + validation.size()) {
      // The parts are drawn before they are limited: a limit moves no image from one to another.
      double fraction =
          opened.validation() == null
              ? request.validationFraction()
              : (double) validation.size() / (train.size() + validation.size());
      int wanted = validationImages(limit, fraction, images.classNames());
      int trained = Math.min(limit - Math.min(wanted, validation.size()), train.size());
      train = Splitting.first(train, trained);
      validation = Splitting.first(validation, limit - trained);
    }
    return splits(
        request,
        opened,
        train,
        validation,
        test,
        identity.divided(draw.division(), placed, partOf));
  }

  /** Everything is there to be measured: nothing of it was trained on. */
  private static DatasetSplits whole(
      DatasetRequest request,
      ImageFolders.Opened opened,
      DataIdentity identity,
      FetchProgress progress) {
    ImageSet all = readable(opened.train());
    ImageSet none = Splitting.first(all, 0);
    if (opened.test() != null || opened.validation() != null) {
      return splits(
          request,
          opened,
          all,
          opened.validation() == null ? none : readable(opened.validation()),
          opened.test() == null ? none : readable(opened.test()),
          identity);
    }
    progress.note(
        "%s is not the data of the run: all of its %,d images are the test set"
            .formatted(opened.root(), all.size()));
    return splits(request, opened, none, none, all, identity);
  }

  private static DatasetSplits splits(
      DatasetRequest request,
      ImageFolders.Opened opened,
      ImageSet train,
      ImageSet validation,
      ImageSet test,
      DataIdentity identity) {
    return new DatasetSplits(request.data(), train, validation, test, identity, opened.leftOut())
        .withTestImages(request.limitTest());
  }

  /** Said before the first fold is trained: a mean over folds of which one is empty is none. */
  private static void requireImagesInEveryFold(
      List<List<String>> names, List<String> classNames, NameSplit draw) {
    DataIdentity.Division division = draw.division();
    if (!division.isFolded()) {
      return;
    }
    boolean[] filled = new boolean[division.folds() + 1];
    for (int label = 0; label < names.size(); label++) {
      int[] folds = names.get(label).stream().mapToInt(draw::fold).distinct().toArray();
      for (int fold : folds) {
        filled[fold] = true;
      }
      if (folds.length == 1) {
        throw new DatasetException(
            "all images of class %s are in fold %d of %d, which would leave none to train on, expected some in two folds at least; give another --seed, fewer folds, or smaller groups"
                .formatted(classNames.get(label), folds[0], division.folds()));
      }
    }
    for (int fold = 1; fold <= division.folds(); fold++) {
      if (!filled[fold]) {
        throw new DatasetException(
            "fold %d of %d has no image to test with, expected some in each; give another --seed, fewer folds, or smaller groups"
                .formatted(fold, division.folds()));
      }
    }
  }

  /** Groups and folds cannot be moved as single images are. */
  private static void requireTraining(DataIdentity.Division division, ImageSet train) {
    int[] counts = train.classCounts();
    for (int label = 0; label < counts.length; label++) {
      if (counts[label] == 0 && !division.equals(DataIdentity.Division.NONE)) {
        throw new DatasetException(
            "class %s has no image to train on%s, expected one at least; give another --seed, fewer folds, or smaller groups"
                .formatted(
                    train.classNames().get(label),
                    division.isFolded()
                        ? " in fold %d of %d".formatted(division.fold(), division.folds())
                        : ""));
      }
    }
  }

  private static void noteTest(
      ImageFolders.Opened opened,
      DataIdentity.Division division,
      ImageSet test,
      FetchProgress progress) {
    if (division.isFolded()) {
      progress.note(
          "%s: fold %d of %d is tested with, %,d images"
              .formatted(opened.root(), division.fold(), division.folds(), test.size()));
    } else if (opened.test() == null) {
      progress.note(
          "%s has no test folder: %,d of its %,d images, drawn by the seed and their names, are the test set"
              .formatted(
                  opened.root(),
                  test.size(),
                  opened.train().size() - opened.train().unreadable().size()));
    }
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

  /** The order of {@link FolderImages#number}, which no folder decides. */
  private static ImageSet numbered(ImageSet set) {
    int[] indices =
        IntStream.range(0, set.size())
            .boxed()
            .sorted(Comparator.comparingInt(set::sourceIndex))
            .mapToInt(Integer::intValue)
            .toArray();
    return new SubsetImages(set, indices, set.leftOut());
  }
}
