package org.vgg4j.datasets;

import org.vgg4j.choices.Choice;

/** How a normalization of pixels is found. */
public enum NormalizationKind implements Choice {
  /** Pixels on the scale 0 to 1 and nothing else. */
  ZERO_ONE("pixel / 255"),
  /** Zero mean and unit deviation over the training images. */
  PER_CHANNEL("mean 0 and deviation 1 over the training images, channel by channel");

  private final String meaning;

  NormalizationKind(String meaning) {
    this.meaning = meaning;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String toString() {
    return id();
  }

  /**
   * The normalization for a training set.
   *
   * @throws DatasetException if the images are to be measured and none can be read
   */
  public Normalization of(ImageSet trainingImages) {
    return switch (this) {
      case ZERO_ONE -> Normalization.zeroToOne(trainingImages.channels());
      case PER_CHANNEL -> Normalization.ofTrainingImages(trainingImages);
    };
  }
}
