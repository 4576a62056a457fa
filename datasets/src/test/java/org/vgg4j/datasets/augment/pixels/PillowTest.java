package org.vgg4j.datasets.augment.pixels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is done to pixels against what Pillow 9.4 made of the same image (checksums of its bytes).
 */
class PillowTest {

  private static Pixels picture(int channels, int height, int width, Consumer<int[]> color) {
    Pixels pixels = new Pixels(channels, height, width);
    int[] at = new int[4];
    for (int i = 0; i < pixels.values().length; i++) {
      at[0] = i % width;
      at[1] = i / width % height;
      at[2] = i / pixels.plane();
      color.accept(at);
      pixels.values()[i] = (byte) at[3];
    }
    return pixels;
  }

  private static Pixels small() {
    return picture(
        3, 8, 9, at -> at[3] = at[0] * 37 + at[1] * 91 + at[2] * 53 + at[0] * at[1] * 7 & 255);
  }

  private static String checksum(Pixels pixels) {
    CRC32 crc = new CRC32();
    crc.update(pixels.values());
    return String.format("%08x", crc.getValue());
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, d4c2403f, 4e990719, 4de8ce95, 7a330021",
    "0.7, b5b03ec0, 80d6b756, aebd08f9, 490973d6",
    "1.9, 731d95fa, 18bd90d6, 91f2c861, 7baa6c42"
  })
  void factorsGivePillowsImages(
      float factor, String brightness, String contrast, String saturation, String sharpness) {
    Pixels bright = small();
    Tone.brightness(bright, factor);
    assertThat(checksum(bright)).isEqualTo(brightness);
    Pixels contrasted = small();
    Tone.contrast(contrasted, factor);
    assertThat(checksum(contrasted)).isEqualTo(contrast);
    Pixels saturated = small();
    Tone.saturation(saturated, factor);
    assertThat(checksum(saturated)).isEqualTo(saturation);
    Pixels sharp = small();
    Tone.sharpness(sharp, factor);
    assertThat(checksum(sharp)).isEqualTo(sharpness);
  }

  @Test
  void tablesOfValuesGivePillowsImages() {
    Pixels four = small();
    Tone.posterize(four, 4);
    assertThat(checksum(four)).isEqualTo("2f4162b6");
    Pixels seven = small();
    Tone.posterize(seven, 7);
    assertThat(checksum(seven)).isEqualTo("17190391");
    Pixels solar = small();
    Tone.solarize(solar, 100);
    assertThat(checksum(solar)).isEqualTo("7d9b9b8c");
    Pixels dark = small();
    for (int i = 0; i < dark.values().length; i++) {
      dark.values()[i] = (byte) (40 + (dark.values()[i] & 0xff) / 3);
    }
    assertThat(checksum(dark)).isEqualTo("f9da7fe3");
    Tone.autoContrast(dark);
    assertThat(checksum(dark)).isEqualTo("569cf23c");
    Pixels large =
        picture(
            3,
            40,
            48,
            at -> at[3] = (at[0] * at[0] + at[1] * 13 + at[2] * 40 + at[0] * at[1]) / 5 & 127);
    assertThat(checksum(large)).isEqualTo("a6cd68e2");
    Tone.equalize(large);
    assertThat(checksum(large)).isEqualTo("d3067631");
  }

  @Test
  void affineTransformsGivePillowsImages() {
    Pixels sheared = small();
    new Affine(1, 0.3, 0, 0, 1, 0).nearest(sheared);
    assertThat(checksum(sheared)).isEqualTo("d855007b");
    Pixels down = small();
    new Affine(1, 0, 0, -0.3, 1, 0).nearest(down);
    assertThat(checksum(down)).isEqualTo("ad060a02");
    Pixels moved = small();
    new Affine(1, 0, -2, 0, 1, 0).nearest(moved);
    assertThat(checksum(moved)).isEqualTo("22dd2853");
    Pixels turned = small();
    Affine.rotation(30, turned).nearest(turned);
    assertThat(checksum(turned)).isEqualTo("1d57bc1f");
  }

  @Test
  void aTurnIsPillowsButForRounding() {
    int[] pillow = {
      0, 112, 121, 126, 127, 138, 173, 0, 0, 0, 169, 173, 114, 176, 40, 125, 205, 24, 58, 66, 109,
      102, 114, 121, 123, 116, 114, 141, 164, 204, 141, 234, 119, 173, 99, 94, 104, 40, 133, 97,
      125, 137, 146, 158, 162, 120, 161, 101, 165, 137, 134, 162, 85, 165, 194, 61, 75, 109, 148,
      170, 163, 71, 0, 0, 0, 154, 169, 87, 188, 93, 119, 0
    };
    Pixels turned = small();
    Affine.rotation(-20, turned).bilinear(turned);
    assertNear(turned, pillow);
  }

  private static void assertNear(Pixels pixels, int... expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(pixels.values()[i] & 0xff)
          .as("value %d", i)
          .isBetween(expected[i] - 1, expected[i] + 1);
    }
  }

  @Test
  void huesAndBlursAreTorchvisionsButForRounding() {
    Pixels warmer = small();
    Tone.hue(warmer, 0.1f);
    assertNear(warmer, 10, 47, 84, 121, 158, 63, 222, 13, 50, 101, 145, 57, 223, 21, 65, 109, 153);
    Pixels colder = small();
    Tone.hue(colder, -0.3f);
    assertNear(colder, 31, 68, 105, 142, 179, 238, 19, 34, 71, 122, 166, 232, 19, 42, 86, 130, 174);
    Pixels blurred = small();
    Tone.blur(blurred, 1.2);
    assertNear(
        blurred, 104, 110, 121, 124, 120, 121, 121, 113, 107, 114, 118, 124, 125, 122, 124, 124,
        116, 112, 125, 126, 129, 130, 131, 132, 131, 124, 121, 123, 126, 132, 137, 140, 141, 138);
  }

  @Test
  void aFullTurnOfTheHueIsTheImageAndThirdsExchangeTheChannels() {
    Pixels pixels = small();
    Tone.hue(pixels, 1);
    assertThat(pixels.values()).isEqualTo(small().values());
    Tone.hue(pixels, 1 / 3f);
    byte[] before = small().values();
    int plane = pixels.plane();
    for (int i = 0; i < plane; i++) {
      // Red becomes green, green blue and blue red.
      assertThat(pixels.values()[plane + i]).isEqualTo(before[i]);
      assertThat(pixels.values()[2 * plane + i]).isEqualTo(before[plane + i]);
      assertThat(pixels.values()[i]).isEqualTo(before[2 * plane + i]);
    }
  }

  @Test
  void aBlurSpreadsAPointAsAGaussianDoesAndLosesNothing() {
    Pixels pixels = new Pixels(1, 21, 21);
    pixels.values()[10 * 21 + 10] = (byte) 255;
    Tone.blur(pixels, 1.5);
    int sum = 0;
    for (byte value : pixels.values()) {
      sum += value & 0xff;
    }
    double peak = 255 / (2 * Math.PI * 1.5 * 1.5);
    assertThat(pixels.values()[10 * 21 + 10] & 0xff).isBetween((int) peak - 1, (int) peak + 1);
    assertThat(sum).isBetween(225, 285);
    Pixels even = picture(3, 5, 6, at -> at[3] = 77);
    Tone.blur(even, 4);
    assertThat(even.values()).containsOnly(77);
  }

  @Test
  void grayImagesHaveNoColorsToChange() {
    Pixels gray = picture(1, 4, 4, at -> at[3] = 13 * at[0] + 7 * at[1]);
    byte[] before = gray.values().clone();
    Tone.saturation(gray, 0);
    Tone.hue(gray, 0.3f);
    assertThat(gray.values()).isEqualTo(before);
  }
}
