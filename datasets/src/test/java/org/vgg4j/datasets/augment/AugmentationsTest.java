package org.vgg4j.datasets.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.datasets.CropBorder;
import org.vgg4j.datasets.Flip;
import org.vgg4j.datasets.augment.pixels.Pixels;

class AugmentationsTest {

  @Test
  void linesAreWhatTheySay() {
    assertThat(
            Augmentations.parse(
                    "resized-crop 0.08",
                    "crop 4 reflect",
                    "flip alternating",
                    "vertical-flip",
                    "rotate 15",
                    "color 0.2 0.1",
                    "gray 0.2",
                    "blur 2",
                    "randaugment 2 9",
                    "trivialaugment",
                    "cutout 8",
                    "erase 0.25",
                    "mixup 0.2",
                    "cutmix 1.0")
                .steps())
        .containsExactly(
            new ResizedCrop(0.08),
            new Crop(4, CropBorder.REFLECT),
            new HorizontalFlip(Flip.ALTERNATING),
            new VerticalFlip(),
            new Rotation(15),
            new ColorJitter(0.2, 0.1),
            new Grayscale(0.2),
            new Blur(2, 0.5),
            new RandAugment(2, 9),
            new TrivialAugment(),
            new Cutout(8),
            new RandomErasing(0.25),
            new Mixup(0.2),
            new CutMix(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "crop#augment has 'crop', expected 'crop PIXELS [black|reflect]'",
        "crop x#augment has 'crop x', expected 'crop PIXELS [black|reflect]'",
        "crop 4 reflect 5#augment has 'crop 4 reflect 5', expected 'crop PIXELS [black|reflect]'",
        "crop 4 grey#augment has 'crop 4 grey', expected 'crop PIXELS [black|reflect]': the border is"
            + " 'grey', expected one of black, reflect",
        "crop -1#augment has 'crop -1', expected 'crop PIXELS [black|reflect]': crop padding is -1; it"
            + " must be at least 1",
        "erase 2#augment has 'erase 2', expected 'erase PROBABILITY': erase is 2.0; it must be done"
            + " with a probability above 0 and at most 1",
        "mixup NaN#augment has 'mixup NaN', expected 'mixup ALPHA': mixup is NaN; it must be above 0"
            + " and at most 10",
        "vertical-flip 1#augment has 'vertical-flip 1', expected 'vertical-flip'"
      })
  void aWrongLineIsRefusedWithItsValueAndWhatIsExpected(String line, String message) {
    assertThatThrownBy(() -> Augmentations.parse(line)).hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rotat 3", "mixupp 1"})
  void anUnknownNameIsToldWithTheNearest(String line) {
    assertThatThrownBy(() -> Augmentations.parse(line))
        .hasMessageStartingWith("augment is '" + line.split(" ")[0] + "', expected one of resized")
        .hasMessageContaining("(nearest: '" + line.substring(0, 5));
  }

  @Test
  void anotherOrderAndALineTwiceAreRefused() {
    assertThatThrownBy(() -> Augmentations.parse("erase 0.2", "flip"))
        .hasMessageStartingWith("augmentation 'flip' is behind 'erase', expected it before: first");
    assertThatThrownBy(() -> Augmentations.parse("flip", "crop 1", "flip alternating"))
        .hasMessage("augmentation 'flip' is there twice, expected once; leave one out");
  }

  @ParameterizedTest
  @EnumSource(PixelOperation.class)
  void everyOperationOfRandAugmentChangesAnImageButOne(PixelOperation operation) {
    Pixels pixels = image();
    byte[] before = pixels.values().clone();
    operation.apply(pixels, new PixelOperation.Range(0.3, 0.45, 30, 0.9, 4), 0.5, true);
    if (operation == PixelOperation.IDENTITY) {
      assertThat(pixels.values()).isEqualTo(before);
    } else {
      assertThat(pixels.values()).isNotEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = AugmentationKind.class,
      names = {"RESIZED_CROP", "MIXUP", "CUTMIX"},
      mode = EnumSource.Mode.EXCLUDE)
  void everyAugmentationChangesSomeImagesAndNotAllAlikeAndRepeatsItself(AugmentationKind kind) {
    String numbers =
        switch (kind) {
          case CROP, CUTOUT -> " 2";
          case FLIP, VERTICAL_FLIP, TRIVIALAUGMENT -> "";
          case ROTATE -> " 20";
          case RANDAUGMENT -> " 2 9";
          case COLOR -> " 0.4 0.1";
          case GRAY, ERASE -> " 0.5";
          default -> " 2";
        };
    Augmentation one = AugmentationKind.parse(kind.id() + numbers);
    assertThat(AugmentationKind.of(one)).isEqualTo(kind);
    int different = 0;
    for (int i = 0; i < 20; i++) {
      float[] first = varied(one, i);
      assertThat(varied(one, i)).isEqualTo(first);
      different += Arrays.equals(first, varied(one, i + 1)) ? 0 : 1;
    }
    assertThat(different).isGreaterThan(4);
  }

  private static Pixels image() {
    Pixels pixels = new Pixels(3, 16, 16);
    for (int i = 0; i < pixels.values().length; i++) {
      pixels.values()[i] =
          (byte) (30 + 7 * (i % 16) + 5 * (i / 16 % 16) + 11 * (i / 256) + i * i % 23);
    }
    return pixels;
  }

  private static float[] varied(Augmentation one, int image) {
    ImageDraws draws = new ImageDraws();
    int padding = one instanceof Crop crop ? crop.padding() : 0;
    draws.start(new SplittableRandom(image), new SplittableRandom(~image), false, padding, 16, 16);
    Pixels pixels = image();
    if (one instanceof Augmentation.OfPixels ofPixels) {
      ofPixels.apply(pixels, draws);
    }
    float[] values = new float[pixels.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = pixels.values()[i] & 0xff;
    }
    if (one instanceof Augmentation.OfValues ofValues) {
      ofValues.apply(values, 16, 16, draws);
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.5, 0.7, 1, 4})
  void sharesHaveTheVarianceOfTheirBetaDistribution(double alpha) {
    SplittableRandom random = new SplittableRandom(3);
    double squares = 0;
    int draws = 40_000;
    for (int i = 0; i < draws; i++) {
      double share = SymmetricBeta.largerShare(alpha, random);
      assertThat(share).isBetween(0.5, 1.0);
      squares += (share - 0.5) * (share - 0.5);
    }
    double variance = 1 / (4 * (2 * alpha + 1));
    assertThat(squares / draws).isBetween(0.97 * variance, 1.03 * variance);
  }

  @Test
  void mixupBlendsAndCutMixPastesAndBothSayWhichShareIsLeft() {
    SplittableRandom random = new SplittableRandom(5);
    double pasted = 0;
    for (int i = 0; i < 200; i++) {
      float[] ones = ones();
      double kept = new Mixup(1).mix(ones, new float[3 * 12 * 10], 12, 10, random);
      assertThat(kept).isBetween(0.5, 1.0);
      assertThat(ones).containsOnly((float) kept);
      float[] cut = ones();
      double left = new CutMix(1).mix(cut, new float[3 * 12 * 10], 12, 10, random);
      double sum = 0;
      for (float value : cut) {
        assertThat(value).isIn(0f, 1f);
        sum += value;
      }
      assertThat(sum / cut.length).isCloseTo(left, within(1e-6));
      pasted += 1 - left;
    }
    assertThat(pasted / 200).isBetween(0.1, 0.25);
  }

  private static float[] ones() {
    float[] ones = new float[3 * 12 * 10];
    Arrays.fill(ones, 1);
    return ones;
  }
}
