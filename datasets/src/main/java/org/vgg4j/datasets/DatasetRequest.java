package org.vgg4j.datasets;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What to open and how to split it.
 *
 * @param data the name of a data set or the path of an image folder
 * @param dataDir where the user keeps a data set of that name, or null; it is only read
 * @param home {@code $VGG4J_HOME}; fetched data lives in its {@code data} folder
 * @param validationFraction share of the training images that becomes the validation set, from 0
 *     (none) to below 1; of CIFAR-10 exactly so for each class, of a folder as each image's own
 *     name draws it
 * @param limitTrain use this many images in all to train and to validate with, as even over the
 *     classes as they allow: of CIFAR-10 the first of each class, of a folder those whose names are
 *     drawn first; 0 uses all
 * @param limitTest the same for the test images
 * @param seed draws the validation set, and of a folder without one also the test set
 * @param imageSize side in pixels that the images are brought to; 0 means 32 for folders and the
 *     images' own for data sets that are known by name
 * @param channels channels that the images are brought to: 3 (red, green, blue) or 1 (gray); 0
 *     means 3 for folders and the images' own for data sets that are known by name
 * @param decoding how the files of a folder are decoded
 * @param division what images are drawn by in a new run
 * @param earlier what a run knows that is gone on with or measured; null for a new one
 * @param passesOverAll whether any number of files may be unreadable, for who looks for them; else
 *     {@link UnreadableImage#mostOf} says how many
 */
public record DatasetRequest(
    String data,
    Path dataDir,
    Path home,
    double validationFraction,
    int limitTrain,
    int limitTest,
    long seed,
    int imageSize,
    int channels,
    Decoding decoding,
    DataIdentity.Division division,
    EarlierData earlier,
    boolean passesOverAll) {

  /** The largest side in pixels that images are brought to. */
  public static final int LARGEST_IMAGE = 4096;

  public DatasetRequest {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(home, "home");
    Objects.requireNonNull(decoding, "decoding");
    if (!(validationFraction >= 0 && validationFraction < 1)) {
      throw new IllegalArgumentException(
          "validationFraction is " + validationFraction + "; it must be at least 0 and below 1");
    }
    if (limitTrain < 0 || limitTest < 0) {
      throw new IllegalArgumentException(
          "limits are " + limitTrain + " and " + limitTest + "; they must not be negative");
    }
    if (imageSize < 0 || imageSize > LARGEST_IMAGE) {
      throw new IllegalArgumentException(
          "imageSize is " + imageSize + "; it must be 1 to " + LARGEST_IMAGE + ", or 0 for 32");
    }
    division = division == null ? DataIdentity.Division.NONE : division;
    if (channels != 0 && channels != 1 && channels != 3) {
      throw new IllegalArgumentException(
          "channels is " + channels + "; it must be 1, 3 or 0 for the images' own");
    }
  }

  /** A request that passes over few unreadable files, as a training does. */
  public DatasetRequest(
      String data,
      Path dataDir,
      Path home,
      double validationFraction,
      int limitTrain,
      int limitTest,
      long seed,
      int imageSize,
      int channels,
      Decoding decoding,
      DataIdentity.Division division,
      EarlierData earlier) {
    this(
        data,
        dataDir,
        home,
        validationFraction,
        limitTrain,
        limitTest,
        seed,
        imageSize,
        channels,
        decoding,
        division,
        earlier,
        false);
  }

  /** A request for a new run on images with their own channels, decoded as wholes. */
  public DatasetRequest(
      String data,
      Path dataDir,
      Path home,
      double validationFraction,
      int limitTrain,
      int limitTest,
      long seed,
      int imageSize) {
    this(
        data,
        dataDir,
        home,
        validationFraction,
        limitTrain,
        limitTest,
        seed,
        imageSize,
        0,
        Decoding.WHOLE,
        null,
        null);
  }

  /** The same for images of another size, in pixels. */
  public DatasetRequest withImageSize(int newImageSize) {
    return with(newImageSize, passesOverAll);
  }

  /** The same, but any number of files may be unreadable. */
  public DatasetRequest passingOverAll() {
    return with(imageSize, true);
  }

  private DatasetRequest with(int newImageSize, boolean newPassesOverAll) {
    return new DatasetRequest(
        data,
        dataDir,
        home,
        validationFraction,
        limitTrain,
        limitTest,
        seed,
        newImageSize,
        channels,
        decoding,
        division,
        earlier,
        newPassesOverAll);
  }

  /** What images are drawn by: what is asked for, or else what an earlier run was. */
  public DataIdentity.Division divisionOfRun() {
    return earlier == null || !division.equals(DataIdentity.Division.NONE)
        ? division
        : earlier.identity().division();
  }

  /** Side in pixels that the images of a folder are brought to. */
  public int folderImageSize() {
    return imageSize == 0 ? 32 : imageSize;
  }

  /** Channels that the images of a folder are brought to. */
  public int folderChannels() {
    return channels == 0 ? 3 : channels;
  }
}
