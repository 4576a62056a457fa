package org.vgg4j.datasets.augment;

/**
 * A rectangle of 2 to 33 % of the image and of sides from 3:10 to 10:3, set to 0 after
 * normalization: Zhong et al., Random Erasing Data Augmentation, 2020, with torchvision's numbers.
 * It lies within the image; where ten draws give none that does, nothing is erased.
 *
 * @param probability that an image loses a part, above 0 and at most 1
 */
public record RandomErasing(double probability) implements Augmentation.OfValues {

  private static final double LEAST_AREA = 0.02;
  private static final double MOST_AREA = 0.33;
  private static final double WIDEST = 3.3;
  private static final double NARROWEST = 0.3;
  private static final int MOST_DRAWS = 10;

  public RandomErasing {
    Arguments.probability("erase", probability);
  }

  @Override
  public void apply(float[] image, int height, int width, ImageDraws draws) {
    if (!draws.happens(probability)) {
      return;
    }
    for (int draw = 0; draw < MOST_DRAWS; draw++) {
      double area = draws.between(LEAST_AREA, MOST_AREA) * height * width;
      double aspect = Math.exp(draws.between(Math.log(NARROWEST), Math.log(WIDEST)));
      int high = (int) Math.rint(Math.sqrt(area * aspect));
      int wide = (int) Math.rint(Math.sqrt(area / aspect));
      if (high < height && wide < width) {
        int top = draws.others().nextInt(height - high + 1);
        int left = draws.others().nextInt(width - wide + 1);
        Box.of(top, left, high, wide, height, width).fill(image, height, width);
        return;
      }
    }
  }
}
