package org.vgg4j.datasets.batches;

import org.vgg4j.datasets.CropBorder;
import org.vgg4j.datasets.Flip;

/**
 * How training images are varied. What is drawn depends on (seed, image, epoch) alone, so that a
 * run can be repeated and resumed.
 *
 * @param cropPadding pixels added on every side before a crop of the original size is taken at
 *     random; 0 for none
 * @param cropBorder what these pixels are
 * @param cropScale the least share of an image's area that a random resized crop takes, before it
 *     is padded and cropped, above 0 and at most 1; 1 for none, images then being scaled as they
 *     are for evaluation
 * @param flip when an image is mirrored left to right
 * @param cutout side in pixels of a square put at random over the image, set to the mean color (0
 *     after normalization) and cut off at the edges; 0 for none. DeVries and Taylor, Improved
 *     Regularization of Convolutional Neural Networks with Cutout, 2017
 */
public record Augmentation(
    int cropPadding, CropBorder cropBorder, double cropScale, Flip flip, int cutout) {

  /** Images as they are. */
  public static final Augmentation NONE = new Augmentation(0, CropBorder.BLACK, 1, Flip.NONE, 0);

  public Augmentation {
    if (cropPadding < 0 || cutout < 0) {
      throw new IllegalArgumentException(
          "crop padding %d and cutout %d; they must not be negative"
              .formatted(cropPadding, cutout));
    }
    if (!(cropScale > 0 && cropScale <= 1)) {
      throw new IllegalArgumentException(
          "crop scale is " + cropScale + "; it must be above 0 and at most 1");
    }
  }
}
