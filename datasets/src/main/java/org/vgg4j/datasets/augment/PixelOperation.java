package org.vgg4j.datasets.augment;

import org.vgg4j.datasets.augment.pixels.Affine;
import org.vgg4j.datasets.augment.pixels.Pixels;
import org.vgg4j.datasets.augment.pixels.Tone;

/**
 * The fourteen operations that RandAugment and TrivialAugment draw from, with torchvision's
 * magnitudes. A place on the scale of magnitudes is a number in [0, 1].
 */
enum PixelOperation {
  IDENTITY,
  SHEAR_X,
  SHEAR_Y,
  TRANSLATE_X,
  TRANSLATE_Y,
  ROTATE,
  BRIGHTNESS,
  COLOR,
  CONTRAST,
  SHARPNESS,
  POSTERIZE,
  SOLARIZE,
  AUTO_CONTRAST,
  EQUALIZE;

  private static final PixelOperation[] ALL = values();

  /**
   * The largest magnitude of each operation.
   *
   * @param shear as a share of the other side
   * @param translation in pixels, horizontal and vertical where it is a share of the image: below 1
   * @param degrees of a rotation
   * @param tone what a factor differs from 1 by
   * @param bits that posterizing takes
   */
  record Range(double shear, double translation, double degrees, double tone, int bits) {}

  /** One of all, with even chances. */
  static PixelOperation drawn(ImageDraws draws) {
    return ALL[draws.others().nextInt(ALL.length)];
  }

  /**
   * Does it.
   *
   * @param place on the scale of magnitudes
   * @param negative whether in the other direction, of those that have two
   */
  void apply(Pixels pixels, Range range, double place, boolean negative) {
    double signed = negative ? -place : place;
    float factor = (float) (1 + signed * range.tone());
    switch (this) {
      case IDENTITY -> {}
      case SHEAR_X -> new Affine(1, signed * range.shear(), 0, 0, 1, 0).nearest(pixels);
      case SHEAR_Y -> new Affine(1, 0, 0, signed * range.shear(), 1, 0).nearest(pixels);
      case TRANSLATE_X ->
          new Affine(1, 0, -pixels(range, pixels.width(), signed), 0, 1, 0).nearest(pixels);
      case TRANSLATE_Y ->
          new Affine(1, 0, 0, 0, 1, -pixels(range, pixels.height(), signed)).nearest(pixels);
      case ROTATE -> Affine.rotation(signed * range.degrees(), pixels).nearest(pixels);
      case BRIGHTNESS -> Tone.brightness(pixels, factor);
      case COLOR -> Tone.saturation(pixels, factor);
      case CONTRAST -> Tone.contrast(pixels, factor);
      case SHARPNESS -> Tone.sharpness(pixels, factor);
      case POSTERIZE -> Tone.posterize(pixels, 8 - (int) Math.rint(place * range.bits()));
      case SOLARIZE -> Tone.solarize(pixels, 255 * (1 - place));
      case AUTO_CONTRAST -> Tone.autoContrast(pixels);
      case EQUALIZE -> Tone.equalize(pixels);
    }
  }

  private static int pixels(Range range, int side, double signed) {
    double most = range.translation() < 1 ? range.translation() * side : range.translation();
    return (int) (signed * most);
  }
}
