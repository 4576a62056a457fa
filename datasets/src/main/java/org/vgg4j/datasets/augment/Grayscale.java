package org.vgg4j.datasets.augment;

import org.vgg4j.datasets.augment.pixels.Pixels;
import org.vgg4j.datasets.augment.pixels.Tone;

/**
 * The image without its colors: torchvision's {@code RandomGrayscale}; Chen et al., A Simple
 * Framework for Contrastive Learning of Visual Representations, 2020, appendix A, has 0.2.
 *
 * @param probability that an image loses its colors, above 0 and at most 1
 */
public record Grayscale(double probability) implements Augmentation.OfPixels {

  public Grayscale {
    Arguments.probability("gray", probability);
  }

  @Override
  public void apply(Pixels pixels, ImageDraws draws) {
    if (draws.happens(probability)) {
      Tone.saturation(pixels, 0);
    }
  }
}
