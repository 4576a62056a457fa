package org.vgg4j.datasets;

import java.util.List;

/**
 * A data set in its three parts.
 *
 * @param name what the user asked for: a data set's name or a folder
 * @param train images to learn from
 * @param validation images that choose the best epoch, taken from the training images
 * @param test images that decide nothing and are measured once
 * @param identity by what it is known again
 * @param leftOut files of a folder's classes that are not used, in all parts
 * @param conditions the test images by the conditions they were taken or made under, where there
 *     are several
 * @param testLimited whether there are more test images than those
 */
public record DatasetSplits(
    String name,
    ImageSet train,
    ImageSet validation,
    ImageSet test,
    DataIdentity identity,
    List<LeftOut> leftOut,
    List<Condition> conditions,
    boolean testLimited) {

  /**
   * What was done to test images.
   *
   * @param name what, for example {@code gaussian_noise}
   * @param severity how much of it, from 1
   * @param images the test images, after that
   */
  public record Condition(String name, int severity, ImageSet images) {}

  /**
   * Files in the folder of a class that are not used.
   *
   * @param className the class
   * @param kind what they are, for example {@code .heic}
   * @param count how many, at least 1
   */
  public record LeftOut(String className, String kind, int count) {}

  public DatasetSplits {
    leftOut = List.copyOf(leftOut);
    conditions = List.copyOf(conditions);
  }

  /** Splits of data whose test images are of one kind. */
  public DatasetSplits(
      String name,
      ImageSet train,
      ImageSet validation,
      ImageSet test,
      DataIdentity identity,
      List<LeftOut> leftOut) {
    this(name, train, validation, test, identity, leftOut, List.of(), false);
  }

  /** Splits of data that leaves nothing out. */
  public DatasetSplits(
      String name, ImageSet train, ImageSet validation, ImageSet test, DataIdentity identity) {
    this(name, train, validation, test, identity, List.of());
  }

  /** Names of the classes, the same in all three parts. */
  public List<String> classNames() {
    return train.classNames();
  }

  /** One of the three parts. */
  public ImageSet of(Split split) {
    return switch (split) {
      case TRAIN -> train;
      case VALIDATION -> validation;
      case TEST -> test;
    };
  }

  /** The same, with test images of several kinds. */
  public DatasetSplits under(List<Condition> newConditions) {
    return new DatasetSplits(
        name, train, validation, test, identity, leftOut, newConditions, testLimited);
  }

  /**
   * The same, with so many of its test images.
   *
   * @param limit 0 for all
   */
  public DatasetSplits withTestImages(int limit) {
    ImageSet limited = Splitting.limit(test, limit);
    return new DatasetSplits(
        name,
        train,
        validation,
        limited,
        identity,
        leftOut,
        conditions,
        limited.size() < test.size());
  }

  /**
   * The same, with classes that are called otherwise.
   *
   * @param classNames a name for each class, in label order
   */
  public DatasetSplits renamed(List<String> classNames) {
    List<String> before = classNames();
    return new DatasetSplits(
        name,
        SubsetImages.renamed(train, classNames),
        SubsetImages.renamed(validation, classNames),
        SubsetImages.renamed(test, classNames),
        identity.renamed(classNames),
        leftOut.stream()
            .map(
                files ->
                    new LeftOut(
                        classNames.get(before.indexOf(files.className())),
                        files.kind(),
                        files.count()))
            .toList(),
        List.of(),
        testLimited);
  }
}
