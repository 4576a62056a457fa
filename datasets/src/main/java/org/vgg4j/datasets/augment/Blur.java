package org.vgg4j.datasets.augment;

import org.vgg4j.datasets.augment.pixels.Pixels;
import org.vgg4j.datasets.augment.pixels.Tone;

/**
 * The image, out of focus: a Gaussian whose deviation is drawn evenly from 0.1 pixels on. Chen et
 * al., A Simple Framework for Contrastive Learning of Visual Representations, 2020, appendix A,
 * have up to 2 pixels in half of the images; torchvision's {@code GaussianBlur} with a kernel of
 * three deviations to either side. Beyond its borders the image is mirrored.
 *
 * @param deviation the largest, in pixels, at least 0.1 and at most 20
 * @param probability that an image is blurred, above 0 and at most 1
 */
public record Blur(double deviation, double probability) implements Augmentation.OfPixels {

  private static final double LEAST = 0.1;

  public Blur {
    Arguments.require(
        deviation >= LEAST && deviation <= 20,
        "blur",
        deviation,
        "a deviation of at least 0.1 and at most 20 pixels");
    Arguments.probability("blur", probability);
  }

  @Override
  public void apply(Pixels pixels, ImageDraws draws) {
    boolean happens = draws.happens(probability);
    double drawn = draws.between(LEAST, deviation);
    if (happens) {
      Tone.blur(pixels, drawn);
    }
  }
}
