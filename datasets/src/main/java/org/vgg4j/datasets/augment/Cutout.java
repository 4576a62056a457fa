package org.vgg4j.datasets.augment;

/**
 * A square put at random over the image, set to 0 after normalization and cut off at the edges:
 * DeVries and Taylor, Improved Regularization of Convolutional Neural Networks with Cutout, 2017.
 *
 * @param side of the square in pixels, at least 1
 */
public record Cutout(int side) implements Augmentation.OfValues {

  public Cutout {
    Arguments.require(side > 0, "cutout", side, "a side of at least 1 pixel");
  }

  @Override
  public void apply(float[] image, int height, int width, ImageDraws draws) {
    int top = draws.centerRow() - side / 2;
    int left = draws.centerColumn() - side / 2;
    Box.of(top, left, side, side, height, width).fill(image, height, width);
  }
}
