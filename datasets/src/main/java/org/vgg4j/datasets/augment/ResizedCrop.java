package org.vgg4j.datasets.augment;

/**
 * A random part of the image, of any place, of an area between the smallest and all of it and with
 * sides of 3:4 to 4:3, scaled to the training images' size: Szegedy et al., Going Deeper with
 * Convolutions, 2015, section 6, as torchvision's {@code RandomResizedCrop}. Done where the image
 * is read, on all of its pixels; {@link org.vgg4j.datasets.RandomCrop} has the draws.
 *
 * @param smallestArea the least share of the image's area that is taken, above 0 and below 1
 */
public record ResizedCrop(double smallestArea) implements Augmentation {

  public ResizedCrop {
    Arguments.require(
        smallestArea > 0 && smallestArea < 1, "crop scale", smallestArea, "above 0 and below 1");
  }
}
