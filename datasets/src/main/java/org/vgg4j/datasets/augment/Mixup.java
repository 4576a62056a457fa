package org.vgg4j.datasets.augment;

import java.util.random.RandomGenerator;

/**
 * The image and another one of the batch, one shining through the other, and their labels in the
 * same shares: Zhang et al., mixup: Beyond Empirical Risk Minimization, 2018 (alpha 0.1 to 0.4 for
 * ImageNet, 1 for CIFAR-10). The share is drawn for each image from Beta(alpha, alpha).
 *
 * @param alpha above 0 and at most 10; the larger, the more even are the shares
 */
public record Mixup(double alpha) implements Augmentation.OfPairs {

  public Mixup {
    Arguments.require(alpha > 0 && alpha <= 10, "mixup", alpha, "above 0 and at most 10");
  }

  @Override
  public double mix(float[] image, float[] partner, int height, int width, RandomGenerator random) {
    double share = SymmetricBeta.largerShare(alpha, random);
    float kept = (float) share;
    for (int i = 0; i < image.length; i++) {
      image[i] = kept * image[i] + (1 - kept) * partner[i];
    }
    return kept;
  }
}
