package org.vgg4j.datasets.augment;

import org.vgg4j.datasets.augment.pixels.Pixels;

/**
 * One operation, drawn from fourteen, of a strength that is drawn too: Müller and Hutter,
 * TrivialAugment, 2021, its wide variant, as torchvision's {@code TrivialAugmentWide}.
 */
public record TrivialAugment() implements Augmentation.OfPixels {

  private static final int STRONGEST = 30;
  private static final PixelOperation.Range RANGE =
      new PixelOperation.Range(0.99, 32, 135, 0.99, 6);

  @Override
  public void apply(Pixels pixels, ImageDraws draws) {
    PixelOperation operation = PixelOperation.drawn(draws);
    double place = (double) draws.others().nextInt(STRONGEST + 1) / STRONGEST;
    boolean negative = draws.others().nextBoolean();
    operation.apply(pixels, RANGE, place, negative);
  }
}
