package org.vgg4j.datasets;

import java.util.random.RandomGenerator;

/**
 * A random part of an image, scaled to the size of the training images: Szegedy et al., Going
 * Deeper with Convolutions, 2015, section 6, with the bounds that torchvision has.
 *
 * @param smallestArea the least share of the image's area that is taken, above 0 and at most 1
 * @param random draws the part
 */
public record RandomCrop(double smallestArea, RandomGenerator random) {

  private static final double WIDEST_ASPECT = 4.0 / 3;
  private static final int MOST_DRAWS = 10;

  /** Writes the part as {@code [channels, height, width]}. */
  void write(StoredImage image, int channels, int height, int width, byte[] target, int offset) {
    double area = (double) image.width() * image.height();
    for (int draw = 0; draw < MOST_DRAWS; draw++) {
      double share = area * (smallestArea + (1 - smallestArea) * random.nextDouble());
      double aspect = Math.pow(WIDEST_ASPECT, 2 * random.nextDouble() - 1);
      double windowWidth = Math.sqrt(share * aspect);
      double windowHeight = Math.sqrt(share / aspect);
      if (windowWidth <= image.width() && windowHeight <= image.height()) {
        image.write(
            random.nextDouble() * (image.width() - windowWidth),
            random.nextDouble() * (image.height() - windowHeight),
            windowWidth,
            windowHeight,
            channels,
            height,
            width,
            target,
            offset);
        return;
      }
    }
    // Very long or tall images: the centre, as torchvision does.
    image.writeCentre(channels, height, width, target, offset);
  }
}
