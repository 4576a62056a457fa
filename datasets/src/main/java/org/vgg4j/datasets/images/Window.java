package org.vgg4j.datasets.images;

import org.vgg4j.datasets.RandomCrop;
import org.vgg4j.datasets.images.jpeg.ReducedJpeg;

/**
 * A part of an upright image.
 *
 * @param left where it starts, in pixels of the image
 * @param top where it starts
 * @param width its width in those pixels, above 0
 * @param height its height
 * @param imageWidth the image's own width in them
 */
record Window(double left, double top, double width, double height, int imageWidth) {

  private static final double WIDEST_ASPECT = 4.0 / 3;
  private static final int MOST_DRAWS = 10;

  /**
   * Pixels to a side of which a pixel is made at least where an image is read reduced: with fewer
   * the mean of some pixels and the scaling after it would blur visibly more than scaling alone.
   */
  private static final double LEFT_TO_SCALE = 2;

  /**
   * The view of evaluation, or a random part.
   *
   * @param crop what draws the part; null for the view of evaluation
   * @param imageWidth of the upright image in pixels
   * @param height of what it is brought to
   */
  static Window of(RandomCrop crop, int imageWidth, int imageHeight, int height, int width) {
    return crop == null
        ? center(imageWidth, imageHeight, height, width)
        : part(crop, imageWidth, imageHeight, height, width);
  }

  private static Window part(
      RandomCrop crop, int imageWidth, int imageHeight, int height, int width) {
    double area = (double) imageWidth * imageHeight;
    for (int draw = 0; draw < MOST_DRAWS; draw++) {
      double share =
          area * (crop.smallestArea() + (1 - crop.smallestArea()) * crop.random().nextDouble());
      double aspect = Math.pow(WIDEST_ASPECT, 2 * crop.random().nextDouble() - 1);
      double windowWidth = Math.sqrt(share * aspect);
      double windowHeight = Math.sqrt(share / aspect);
      if (windowWidth <= imageWidth && windowHeight <= imageHeight) {
        return new Window(
            crop.random().nextDouble() * (imageWidth - windowWidth),
            crop.random().nextDouble() * (imageHeight - windowHeight),
            windowWidth,
            windowHeight,
            imageWidth);
      }
    }
    // Very long or tall images: the center, as torchvision does.
    return center(imageWidth, imageHeight, height, width);
  }

  /** The shorter side scaled to fit, the center cut out. */
  private static Window center(int imageWidth, int imageHeight, int height, int width) {
    double scale = Math.min((double) imageWidth / width, (double) imageHeight / height);
    double windowWidth = width * scale;
    double windowHeight = height * scale;
    return new Window(
        (imageWidth - windowWidth) / 2,
        (imageHeight - windowHeight) / 2,
        windowWidth,
        windowHeight,
        imageWidth);
  }

  /**
   * The same part of the image where it was decoded to fewer pixels.
   *
   * @param newImageWidth its width now
   */
  Window in(int newImageWidth) {
    double scale = (double) newImageWidth / imageWidth;
    return new Window(left * scale, top * scale, width * scale, height * scale, newImageWidth);
  }

  /**
   * How much smaller the image can be read without much loss.
   *
   * @param newHeight of what the part is brought to, in pixels
   * @return 1, 2, 4 or 8
   */
  int reduction(int newHeight, int newWidth) {
    double smaller = Math.min(width / newWidth, height / newHeight) / LEFT_TO_SCALE;
    int reduction = ReducedJpeg.LARGEST;
    while (reduction > Math.max(1, smaller)) {
      reduction /= 2;
    }
    return reduction;
  }
}
