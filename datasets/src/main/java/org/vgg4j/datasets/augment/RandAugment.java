package org.vgg4j.datasets.augment;

import org.vgg4j.datasets.augment.pixels.Pixels;

/**
 * Some operations, drawn from fourteen, all of one strength: Cubuk et al., RandAugment, 2020, with
 * torchvision's operations and magnitudes.
 *
 * @param operations one after the other, at least 1 and at most 10; torchvision has 2
 * @param magnitude their strength, 0 to 30; torchvision has 9
 */
public record RandAugment(int operations, int magnitude) implements Augmentation.OfPixels {

  private static final int STRONGEST = 30;
  private static final PixelOperation.Range RANGE =
      new PixelOperation.Range(0.3, 150.0 / 331, 30, 0.9, 4);

  public RandAugment {
    Arguments.require(
        operations >= 1 && operations <= 10, "operations", operations, "at least 1 and at most 10");
    Arguments.require(
        magnitude >= 0 && magnitude <= STRONGEST, "magnitude", magnitude, "0 to " + STRONGEST);
  }

  @Override
  public void apply(Pixels pixels, ImageDraws draws) {
    for (int i = 0; i < operations; i++) {
      PixelOperation operation = PixelOperation.drawn(draws);
      boolean negative = draws.others().nextBoolean();
      operation.apply(pixels, RANGE, (double) magnitude / STRONGEST, negative);
    }
  }
}
