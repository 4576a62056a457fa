package org.vgg4j.datasets.images.jpeg;

import com.twelvemonkeys.imageio.color.ColorSpaces;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;

/**
 * What the reader of whole files does with a color profile: colors become those of sRGB, and a
 * profile of gray images counts for nothing.
 */
final class ColorProfile {

  private ColorProfile() {}

  /**
   * Brings colors to sRGB.
   *
   * @param file an ICC profile
   * @param picture of three colors, changed
   * @throws NotPlainException if it is a profile of something else, or damaged
   */
  static void apply(byte[] file, BufferedImage picture) throws NotPlainException {
    try {
      ICC_Profile profile = ICC_Profile.getInstance(file);
      if (profile.getNumComponents() != picture.getRaster().getNumBands()
          || profile.getProfileClass() != ICC_Profile.CLASS_DISPLAY) {
        throw new NotPlainException("a profile of something else than displays");
      }
      ColorSpace space = ColorSpaces.createColorSpace(profile);
      if (!space.isCS_sRGB()) {
        new ColorConvertOp(space, picture.getColorModel().getColorSpace(), null)
            .filter(picture.getRaster(), picture.getRaster());
      }
    } catch (RuntimeException e) {
      // The profile is as hostile as the file may be.
      throw new NotPlainException("a profile that is damaged");
    }
  }
}
