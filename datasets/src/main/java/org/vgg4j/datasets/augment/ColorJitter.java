package org.vgg4j.datasets.augment;

import java.util.random.RandomGenerator;
import org.vgg4j.datasets.augment.pixels.Pixels;
import org.vgg4j.datasets.augment.pixels.Tone;

/**
 * Brightness, contrast and saturation, each multiplied by a factor drawn evenly around 1, and hue,
 * turned, in an order that is drawn too: Howard, Some Improvements on Deep Convolutional Neural
 * Network Based Image Classification, 2013, as torchvision's {@code ColorJitter}. Gray images have
 * neither saturation nor hue.
 *
 * @param strength the factors lie in 1 - strength to 1 + strength; in [0, 1]
 * @param hue the largest turn in either direction, as a share of the color circle, in [0, 0.5]
 */
public record ColorJitter(double strength, double hue) implements Augmentation.OfPixels {

  public ColorJitter {
    Arguments.require(
        strength >= 0 && strength <= 1, "color strength", strength, "at least 0 and at most 1");
    Arguments.require(hue >= 0 && hue <= 0.5, "hue", hue, "at least 0 and at most 0.5");
  }

  @Override
  public void apply(Pixels pixels, ImageDraws draws) {
    RandomGenerator random = draws.others();
    // Which of the four is still to be done, a bit each.
    int open = 0b1111;
    for (int left = 4; left > 0; left--) {
      int chosen = nth(open, random.nextInt(left));
      open &= ~(1 << chosen);
      float factor = (float) draws.between(1 - strength, 1 + strength);
      switch (chosen) {
        case 0 -> Tone.brightness(pixels, factor);
        case 1 -> Tone.contrast(pixels, factor);
        case 2 -> Tone.saturation(pixels, factor);
        default -> {
          double turn = draws.between(-hue, hue);
          if (hue > 0) {
            Tone.hue(pixels, (float) turn);
          }
        }
      }
    }
  }

  private static int nth(int bits, int number) {
    int rest = bits;
    for (int i = 0; i < number; i++) {
      rest &= rest - 1;
    }
    return Integer.numberOfTrailingZeros(rest);
  }
}
