package org.vgg4j.datasets.corruptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits.Condition;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.catalog.Datasets;

class CorruptionTest {

  private static final int SIDE = 32;
  private static final int PIXELS = 3 * SIDE * SIDE;

  /** The 500 test images of CIFAR-10's sample. */
  private static final ImageSet IMAGES =
      Datasets.open(
              new DatasetRequest("cifar10-sample", null, Path.of("none"), 0.1, 0, 0, 1, 0),
              FetchProgress.silent())
          .test();

  /**
   * Mean distances of all values from those of the image as it is, by severity, of the program of
   * Hendrycks and Dietterich ({@code hendrycks/robustness}, make_cifar_c.py), which was run on the
   * same images: numpy 1.24, scipy 1.10, scikit-image 0.19, OpenCV 4.6, ImageMagick 6.9, Pillow
   * 9.4.
   */
  @ParameterizedTest
  @CsvSource({
    "GAUSSIAN_NOISE, 7.98, 11.88, 15.70, 17.60, 19.48",
    "SHOT_NOISE, 5.93, 8.33, 13.05, 14.98, 18.23",
    "IMPULSE_NOISE, 1.28, 2.55, 3.84, 6.38, 8.96",
    "DEFOCUS_BLUR, 1.39, 3.34, 5.04, 6.58, 9.36",
    "GLASS_BLUR, 11.32, 11.44, 11.20, 18.33, 17.60",
    "MOTION_BLUR, 7.09, 10.61, 13.18, 13.26, 15.55",
    "ZOOM_BLUR, 8.87, 10.43, 12.44, 14.51, 16.51",
    "SNOW, 10.65, 23.47, 24.99, 36.75, 50.79",
    "FROST, 30.20, 44.47, 49.47, 44.43, 43.85",
    "FOG, 10.96, 21.59, 27.85, 32.63, 39.37",
    "BRIGHTNESS, 10.00, 20.22, 29.96, 39.16, 55.60",
    "CONTRAST, 10.81, 21.62, 25.94, 30.26, 36.75",
    "ELASTIC_TRANSFORM, 21.91, 20.03, 18.18, 16.90, 13.80",
    "PIXELATE, 1.82, 3.42, 4.20, 6.29, 8.71",
    "JPEG_COMPRESSION, 5.35, 6.63, 7.07, 7.53, 8.14"
  })
  void imagesAreMovedAsFarAsByTheProgramOfThePaper(
      Corruption corruption, double one, double two, double three, double four, double five) {
    double[] expected = {one, two, three, four, five};
    for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
      ImageSet corrupted = new CorruptedImages(IMAGES, corruption, severity, 1);
      double sum = 0;
      for (int i = 0; i < IMAGES.size(); i += 2) {
        sum += distance(pixels(IMAGES, i), pixels(corrupted, i));
      }
      assertThat(sum / (IMAGES.size() / 2))
          .as("severity %d", severity)
          .isCloseTo(expected[severity - 1], within(0.06 * expected[severity - 1]));
    }
  }

  private static byte[] pixels(ImageSet set, int index) {
    byte[] pixels = new byte[set.channels() * set.height() * set.width()];
    set.read(index, null, pixels, 0);
    return pixels;
  }

  private static double distance(byte[] one, byte[] two) {
    return IntStream.range(0, one.length)
        .map(i -> Math.abs((one[i] & 0xff) - (two[i] & 0xff)))
        .average()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(
      value = Corruption.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "DEFOCUS_BLUR",
        "ZOOM_BLUR",
        "BRIGHTNESS",
        "CONTRAST",
        "PIXELATE",
        "JPEG_COMPRESSION"
      })
  void anImageIsCorruptedTheSameWayAgainAndUnderAnotherSeedOrNumberInAnother(
      Corruption corruption) {
    byte[] image = pixels(IMAGES, 0);
    byte[] corrupted = corrupted(corruption, image, 3, SIDE, SIDE, 3, 1, 7);
    assertThat(corrupted(corruption, image, 3, SIDE, SIDE, 3, 1, 7)).isEqualTo(corrupted);
    assertThat(corrupted(corruption, image, 3, SIDE, SIDE, 3, 1, 8)).isNotEqualTo(corrupted);
    assertThat(corrupted(corruption, image, 3, SIDE, SIDE, 3, 2, 7)).isNotEqualTo(corrupted);
  }

  private static byte[] corrupted(
      Corruption corruption,
      byte[] image,
      int channels,
      int height,
      int width,
      int severity,
      long seed,
      int number) {
    byte[] copy = image.clone();
    corruption.apply(copy, 0, channels, height, width, severity, seed, number);
    return copy;
  }

  @ParameterizedTest
  @EnumSource(Corruption.class)
  void grayLongAndLargeImagesAreCorruptedAndNothingBesideThem(Corruption corruption) {
    for (int[] shape : new int[][] {{1, 28, 28}, {3, 33, 48}, {3, 128, 96}, {1, 3, 2}}) {
      int size = shape[0] * shape[1] * shape[2];
      byte[] target = new byte[size + 20];
      for (int i = 0; i < target.length; i++) {
        target[i] = (byte) (i * 37 >> 2);
      }
      byte[] before = target.clone();
      corruption.apply(target, 10, shape[0], shape[1], shape[2], 5, 1, 0);
      assertThat(Arrays.copyOf(target, 10)).isEqualTo(Arrays.copyOf(before, 10));
      assertThat(Arrays.copyOfRange(target, size + 10, size + 20))
          .isEqualTo(Arrays.copyOfRange(before, size + 10, size + 20));
      if (shape[1] > 3) {
        assertThat(target).isNotEqualTo(before);
      }
    }
  }

  @Test
  void noiseIsAsStrongAsItsTableSays() {
    byte[] gray = new byte[PIXELS];
    Arrays.fill(gray, (byte) 128);
    byte[] normal = corrupted(Corruption.GAUSSIAN_NOISE, gray, 3, SIDE, SIDE, 5, 1, 0);
    assertThat(deviation(normal)).isCloseTo(0.1 * 255, within(1.0));
    byte[] photons = corrupted(Corruption.SHOT_NOISE, gray, 3, SIDE, SIDE, 1, 1, 0);
    assertThat(deviation(photons)).isCloseTo(255 * Math.sqrt(128 / 255.0 / 500), within(0.4));
    byte[] impulses = corrupted(Corruption.IMPULSE_NOISE, gray, 3, SIDE, SIDE, 5, 1, 0);
    long white = IntStream.range(0, PIXELS).filter(i -> impulses[i] == -1).count();
    long black = IntStream.range(0, PIXELS).filter(i -> impulses[i] == 0).count();
    assertThat((double) white / PIXELS).isCloseTo(0.035, within(0.01));
    assertThat((double) black / PIXELS).isCloseTo(0.035, within(0.01));
    assertThat(IntStream.range(0, PIXELS).filter(i -> impulses[i] == -128).count())
        .isEqualTo(PIXELS - white - black);
  }

  private static double deviation(byte[] values) {
    double mean = IntStream.range(0, values.length).map(i -> values[i] & 0xff).average().orElse(0);
    return Math.sqrt(
        IntStream.range(0, values.length)
            .mapToDouble(i -> Math.pow((values[i] & 0xff) - mean, 2))
            .average()
            .orElse(0));
  }

  @Test
  void blackAndWhiteImagesStayInRangeAndDarkOnesAreBrightenedEvenly() {
    for (Corruption corruption : Corruption.values()) {
      byte[] white = new byte[PIXELS];
      Arrays.fill(white, (byte) 255);
      byte[] after = corrupted(corruption, white, 3, SIDE, SIDE, 5, 1, 0);
      double mean = IntStream.range(0, PIXELS).map(i -> after[i] & 0xff).average().orElse(0);
      // A value that ran over would be black.
      assertThat(mean).as(corruption.id()).isGreaterThan(150);
    }
    byte[] black = corrupted(Corruption.BRIGHTNESS, new byte[PIXELS], 3, SIDE, SIDE, 1, 1, 0);
    assertThat(black).containsOnly((byte) (int) (0.05 * 255));
  }

  @Test
  void aSetIsCorruptedWhenItIsReadAndKnowsItsImages() {
    List<Condition> all = CorruptedImages.conditions(IMAGES, Strength.parse("--c", "all"), 1);
    assertThat(all).hasSize(75);
    assertThat(all.get(0).name()).isEqualTo("gaussian_noise");
    assertThat(all.get(74).severity()).isEqualTo(5);
    ImageSet fog =
        CorruptedImages.conditions(IMAGES, Strength.parse("--c", "Fog:5"), 1).get(0).images();
    assertThat(fog.size()).isEqualTo(500);
    assertThat(fog.classNames()).isEqualTo(IMAGES.classNames());
    assertThat(fog.label(499)).isEqualTo(IMAGES.label(499));
    assertThat(pixels(fog, 3))
        .isEqualTo(
            corrupted(
                Corruption.FOG, pixels(IMAGES, 3), 3, SIDE, SIDE, 5, 1, IMAGES.sourceIndex(3)));
  }

  @Test
  void whereTheArchiveCannotBeHadTheErrorNamesThisWay(@TempDir Path empty) {
    DatasetRequest archive = new DatasetRequest("cifar10-c", empty, empty, 0.1, 0, 0, 1, 0);
    assertThatThrownBy(() -> Datasets.open(archive, FetchProgress.silent()))
        .message()
        .contains("holds no CIFAR-10-C")
        .endsWith("evaluate --data cifar10 --corruptions all")
        .hasLineCount(1);
  }

  @Test
  void corruptionsAreAskedForByNameWithOrWithoutSeverity() {
    assertThat(Strength.parse("--corruptions", "jpeg-compression:2,snow"))
        .containsExactly(
            new Strength(Corruption.JPEG_COMPRESSION, 2),
            new Strength(Corruption.SNOW, 1),
            new Strength(Corruption.SNOW, 2),
            new Strength(Corruption.SNOW, 3),
            new Strength(Corruption.SNOW, 4),
            new Strength(Corruption.SNOW, 5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "fogg#--corruptions is 'fogg', expected one of gaussian_noise, ",
        "fog:6#--corruptions has severity '6', expected 1 to 5, as in fog:3",
        "fog:#--corruptions has severity '', expected 1 to 5, as in fog:3",
        "fog:1,fog#--corruptions is 'fog:1,fog', expected every corruption once; leave one out"
      })
  void wrongCorruptionsAreRefusedInOneLine(String typed, String message) {
    assertThatThrownBy(() -> Strength.parse("--corruptions", typed))
        .message()
        .startsWith(message)
        .hasLineCount(1);
  }
}
