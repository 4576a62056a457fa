package org.vgg4j.datasets.augment;

import org.vgg4j.datasets.augment.pixels.Affine;
import org.vgg4j.datasets.augment.pixels.Pixels;

/**
 * The image, turned about its center by an angle that is drawn evenly, black where nothing is, with
 * bilinear interpolation: torchvision's {@code RandomRotation}.
 *
 * @param degrees the largest angle in either direction, above 0 and at most 180
 */
public record Rotation(double degrees) implements Augmentation.OfPixels {

  public Rotation {
    Arguments.require(
        degrees > 0 && degrees <= 180, "rotation", degrees, "above 0 and at most 180 degrees");
  }

  @Override
  public void apply(Pixels pixels, ImageDraws draws) {
    Affine.rotation(draws.between(-degrees, degrees), pixels).bilinear(pixels);
  }
}
