package org.vgg4j.datasets.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.RandomCrop;
import org.vgg4j.datasets.images.jpeg.ReducedJpeg;
import org.vgg4j.testing.LargeJpegs;
import org.vgg4j.testing.LargeJpegs.Kind;
import org.vgg4j.testing.Mutations;

/** What is read of JPEG files at a part of their size, against what is read of them as wholes. */
class ScaledDecodingTest {

  private static final int SIDE = 32;

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        ScaledDecodingTest.class.getResourceAsStream("/org/vgg4j/datasets/images/" + name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] read(byte[] file, Decoding decoding, RandomCrop crop, int side) {
    byte[] pixels = new byte[3 * side * side];
    EncodedImage.of(file, "the image", decoding).write(crop, 3, side, side, pixels, 0);
    return pixels;
  }

  private static double meanDifference(byte[] one, byte[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs((one[i] & 0xff) - (other[i] & 0xff));
    }
    return sum / one.length;
  }

  private static double meanDifference(byte[] file, int side) {
    return meanDifference(
        read(file, Decoding.WHOLE, null, side), read(file, Decoding.SCALED, null, side));
  }

  private static boolean isReduced(byte[] file, int width, int height) {
    return ReducedJpeg.read(file, width, height, ReducedJpeg.LARGEST).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    // Sizes that are no multiples of blocks; four, eight and sixteen times what is needed.
    "false, 2, 2, 0, 131, 130",
    "true, 1, 1, 0, 130, 147",
    "false, 2, 2, 0, 259, 258",
    "false, 2, 2, 5, 333, 261",
    "false, 2, 2, 0, 700, 523",
    "false, 1, 1, 0, 523, 700",
    "false, 2, 1, 3, 300, 277",
    "false, 1, 2, 0, 300, 527",
    "true, 1, 1, 0, 301, 260",
    "true, 1, 1, 7, 611, 533",
  })
  void pixelsAreThoseOfTheWholeFileWithinHalfALevelInTheMean(
      boolean gray, int across, int down, int interval, int width, int height) throws IOException {
    byte[] file =
        LargeJpegs.of(
            LargeJpegs.picture(width, height, gray, 1),
            new Kind(gray, across, down, interval, false));

    assertThat(isReduced(file, width, height)).isTrue();
    assertThat(meanDifference(file, SIDE)).isPositive().isLessThan(0.5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aReducedFileIsTurnedAsItsNotesSay(int orientation) throws IOException {
    byte[] file = resource("exif" + orientation + ".jpg");

    assertThat(meanDifference(file, 4)).isPositive().isLessThan(1.5);
  }

  @Test
  void aRandomPartIsTheSamePartOfTheWholeFile() throws IOException {
    byte[] file = LargeJpegs.of(LargeJpegs.picture(900, 700, false, 2), Kind.USUAL);
    for (int seed = 0; seed < 8; seed++) {
      byte[] whole = read(file, Decoding.WHOLE, new RandomCrop(0.2, new Random(seed)), SIDE);
      byte[] scaled = read(file, Decoding.SCALED, new RandomCrop(0.2, new Random(seed)), SIDE);
      assertThat(meanDifference(whole, scaled)).as("seed %d", seed).isLessThan(0.6);
    }
  }

  @Test
  void partsThatAreNotMuchLargerThanWhatIsNeededAreReadAsWholes() throws IOException {
    byte[] file = LargeJpegs.of(LargeJpegs.picture(4 * SIDE - 1, 300, false, 3), Kind.USUAL);
    assertThat(meanDifference(file, SIDE)).isZero();

    byte[] large = LargeJpegs.of(LargeJpegs.picture(300, 300, false, 3), Kind.USUAL);
    // The least part, of 82 x 110 pixels, in the corner.
    RandomCrop part = new RandomCrop(0.1, () -> 0);
    assertThat(
            meanDifference(
                read(large, Decoding.SCALED, part, SIDE), read(large, Decoding.WHOLE, part, SIDE)))
        .isZero();
    assertThat(meanDifference(large, SIDE)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cmyk.jpg", "progressive.jpg", "rgb.png", "lossy.webp", "palette.gif"})
  void filesOfOtherKindsAreReadAsWholes(String name) throws IOException {
    assertThat(meanDifference(resource(name), 4)).isZero();
    assertThat(isReduced(resource(name), 60, 40)).isFalse();
  }

  @Test
  void progressiveFilesAreReadAsWholes() throws IOException {
    byte[] file =
        LargeJpegs.of(LargeJpegs.picture(400, 300, false, 4), new Kind(false, 2, 2, 0, true));
    assertThat(isReduced(file, 400, 300)).isFalse();
    assertThat(meanDifference(file, SIDE)).isZero();
  }

  /** The profile as a segment behind JFIF's, in parts of at most so many bytes. */
  private static byte[] withProfile(byte[] file, byte[] profile, int most) {
    int start = 4 + (file[4] << 8 | file[5]);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(file, 0, start);
    int parts = (profile.length + most - 1) / most;
    for (int part = 0; part < parts; part++) {
      int length = Math.min(most, profile.length - part * most);
      bytes.writeBytes(
          new byte[] {-1, (byte) 0xe2, (byte) (length + 16 >> 8), (byte) (length + 16)});
      bytes.writeBytes("ICC_PROFILE\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      bytes.writeBytes(new byte[] {(byte) (part + 1), (byte) parts});
      bytes.write(profile, part * most, length);
    }
    bytes.write(file, start, file.length - start);
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {60_000, 300})
  void colorsOfAProfileBecomeThoseOfTheWholeFile(int bytesOfAPart) throws IOException {
    byte[] file = LargeJpegs.of(LargeJpegs.picture(400, 300, false, 6), Kind.USUAL);
    byte[] linear =
        withProfile(
            file, ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData(), bytesOfAPart);
    byte[] standard =
        withProfile(file, ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData(), bytesOfAPart);

    assertThat(isReduced(linear, 400, 300)).isTrue();
    assertThat(meanDifference(linear, SIDE)).isLessThan(1);
    assertThat(
            meanDifference(
                read(linear, Decoding.SCALED, null, SIDE), read(file, Decoding.SCALED, null, SIDE)))
        .isGreaterThan(20);
    assertThat(read(standard, Decoding.SCALED, null, SIDE))
        .isEqualTo(read(file, Decoding.SCALED, null, SIDE));
  }

  @Test
  void aFileThatIsCutOffIsRefusedInTheSameWords() throws IOException {
    byte[] file = LargeJpegs.of(LargeJpegs.picture(300, 300, false, 7), Kind.USUAL);
    for (int length = 4; length < file.length - 2; length += file.length / 20) {
      assertSame(Arrays.copyOf(file, length), SIDE);
      assertThat(refusal(Arrays.copyOf(file, length), Decoding.SCALED, SIDE)).isNotNull();
    }
    byte[] more = Arrays.copyOf(file, file.length + 5_000);
    assertThat(read(more, Decoding.SCALED, null, SIDE))
        .as("what lies behind an image, as cameras put it there")
        .isEqualTo(read(file, Decoding.SCALED, null, SIDE));
  }

  private static String refusal(byte[] file, Decoding decoding, int side) {
    Throwable thrown = catchThrowable(() -> read(file, decoding, null, side));
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(DatasetException.class);
    }
    return thrown == null ? null : thrown.getMessage();
  }

  private static void assertSame(byte[] file, int side) {
    assertThat(refusal(file, Decoding.SCALED, side)).isEqualTo(refusal(file, Decoding.WHOLE, side));
  }

  private static void damage(int count) throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    for (Kind kind :
        List.of(
            Kind.USUAL,
            new Kind(false, 1, 1, 4, false),
            new Kind(false, 2, 1, 0, false),
            new Kind(true, 1, 1, 2, false))) {
      seeds.add(LargeJpegs.of(LargeJpegs.picture(45, 37, kind.gray(), 8), kind));
    }
    byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    seeds.add(withProfile(seeds.get(0), linear, 60_000));
    seeds.add(resource("exif6.jpg"));
    int[] reduced = new int[2];
    Mutations.survive(
        "reduced jpeg",
        count,
        seeds,
        List.of(DatasetException.class),
        bytes -> {
          // Of 16 pixels all ways of reading a part are asked for.
          for (int reduction = 2; reduction <= 8; reduction *= 2) {
            ReducedJpeg.read(bytes, 45, 37, reduction);
          }
          reduced[isReduced(bytes, 45, 37) || isReduced(bytes, 60, 40) ? 1 : 0]++;
          assertSame(bytes, 4);
        });
    System.out.printf(
        "of these files %,d were read reduced, %,d left to the whole reader%n",
        reduced[1], reduced[0]);
  }

  @Test
  void aDamagedFileIsRefusedWhereTheWholeReaderRefusesItAndOnlyThere() throws Exception {
    damage(Mutations.FEW);
  }

  @Test
  @Tag("long")
  void tenThousandDamagedFilesAreTreatedAsTheWholeReaderTreatsThem() throws Exception {
    damage(Mutations.MANY);
  }
}
