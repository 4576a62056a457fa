package org.vgg4j.datasets.augment;

import java.util.random.RandomGenerator;

/**
 * The image with a rectangle of another one of the batch in it, and their labels in the shares of
 * their areas: Yun et al., CutMix, 2019 (alpha 1). The rectangle has the image's proportions and a
 * center drawn evenly; what reaches beyond the image is cut off and does not count.
 *
 * @param alpha of the Beta(alpha, alpha) that the area is drawn from, above 0 and at most 10
 */
public record CutMix(double alpha) implements Augmentation.OfPairs {

  public CutMix {
    Arguments.require(alpha > 0 && alpha <= 10, "cutmix", alpha, "above 0 and at most 10");
  }

  @Override
  public double mix(float[] image, float[] partner, int height, int width, RandomGenerator random) {
    double side = Math.sqrt(1 - SymmetricBeta.largerShare(alpha, random));
    int high = (int) (height * side);
    int wide = (int) (width * side);
    int top = random.nextInt(height) - high / 2;
    int left = random.nextInt(width) - wide / 2;
    Box box = Box.of(top, left, high, wide, height, width);
    box.copy(partner, image, height, width);
    return 1 - (double) box.area() / (height * width);
  }
}
