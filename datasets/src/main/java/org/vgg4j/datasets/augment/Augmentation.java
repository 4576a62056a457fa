package org.vgg4j.datasets.augment;

import java.util.random.RandomGenerator;
import org.vgg4j.datasets.augment.pixels.Pixels;

/**
 * One way to vary training images. There are four kinds, by what they are done to; a list of them
 * has the kinds in this order: {@link ResizedCrop} while the image is read, {@link OfPixels} to its
 * pixels, {@link OfValues} to the normalized values, {@link OfPairs} to two images of a batch.
 */
public sealed interface Augmentation
    permits ResizedCrop, Augmentation.OfPixels, Augmentation.OfValues, Augmentation.OfPairs {

  /** Changes the pixels of an image, of which no color is negative or above 255. */
  sealed interface OfPixels extends Augmentation
      permits Crop,
          HorizontalFlip,
          VerticalFlip,
          Rotation,
          ColorJitter,
          Grayscale,
          Blur,
          RandAugment,
          TrivialAugment {

    /** Changes an image in one way, drawn for it. */
    void apply(Pixels pixels, ImageDraws draws);
  }

  /** Changes normalized values, in which 0 is the mean of the training images. */
  sealed interface OfValues extends Augmentation permits Cutout, RandomErasing {

    /**
     * Changes an image in one way, drawn for it.
     *
     * @param image {@code [channels, height, width]}
     */
    void apply(float[] image, int height, int width, ImageDraws draws);
  }

  /**
   * Mixes an image with another one of its batch. The image keeps at least half, so that its own
   * label has the largest share of the mixed one, and accuracy in training counts that label.
   */
  sealed interface OfPairs extends Augmentation permits Mixup, CutMix {

    /**
     * Mixes another image into one.
     *
     * @param image {@code [channels, height, width]}, changed
     * @param partner the other, not changed
     * @return the share of the label that the image keeps, in [0.5, 1]
     */
    double mix(float[] image, float[] partner, int height, int width, RandomGenerator random);
  }
}
