package org.vgg4j.datasets;

/**
 * How training images are varied. What is drawn depends on (seed, image, epoch) alone, so that a
 * run can be repeated and resumed.
 *
 * @param cropPadding pixels of black added on every side before a crop of the original size is
 *     taken at random; 0 for none
 * @param flip whether every other image on average is mirrored left to right
 * @param cutout side in pixels of a square put at random over the image, set to the mean colour (0
 *     after normalisation) and cut off at the edges; 0 for none. DeVries and Taylor, Improved
 *     Regularization of Convolutional Neural Networks with Cutout, 2017
 */
public record Augmentation(int cropPadding, boolean flip, int cutout) {

  /** Images as they are. */
  public static final Augmentation NONE = new Augmentation(0, false, 0);

  public Augmentation {
    if (cropPadding < 0 || cutout < 0) {
      throw new IllegalArgumentException(
          "crop padding %d and cutout %d; they must not be negative"
              .formatted(cropPadding, cutout));
    }
  }
}
