package org.vgg4j.datasets.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.datasets.CropBorder;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.augment.Augmentations;
import org.vgg4j.datasets.cifar.CifarSample;

class AugmentationTest {

  private static final ImageSet IMAGES = CifarSample.test();
  private static final Normalization SHIFTED =
      new Normalization(new float[] {0.5f, 0.4f, 0.3f}, new float[] {0.5f, 0.5f, 0.5f});

  private static float[][] images(Augmentations augmentation, int epoch, int count) {
    BatchSettings settings = new BatchSettings(count, SHIFTED, augmentation, 0, null, 0, 1);
    try (BatchIterator batches = new BatchIterator(IMAGES, settings)) {
      batches.startEpoch(epoch, 0);
      INDArray features = batches.next().getFeatures();
      float[] values = features.data().asFloat();
      float[][] images = new float[count][];
      for (int i = 0; i < count; i++) {
        images[i] = Arrays.copyOfRange(values, i * 3_072, (i + 1) * 3_072);
      }
      return images;
    }
  }

  /** The window at (down, right) of an image that has black around it. */
  private static float[] window(float[] image, int down, int right, boolean mirrored) {
    return window(image, CropBorder.BLACK, down, right, mirrored);
  }

  private static float[] window(
      float[] image, CropBorder border, int down, int right, boolean mirrored) {
    float[] window = new float[3_072];
    for (int c = 0; c < 3; c++) {
      float black = -SHIFTED.mean()[c] / SHIFTED.deviation()[c];
      for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 32; x++) {
          int fromY = y + down;
          int fromX = x + right;
          if (border == CropBorder.REFLECT) {
            fromY = fromY < 0 ? -fromY : fromY > 31 ? 62 - fromY : fromY;
            fromX = fromX < 0 ? -fromX : fromX > 31 ? 62 - fromX : fromX;
          }
          boolean inside = fromY >= 0 && fromY < 32 && fromX >= 0 && fromX < 32;
          window[(c * 32 + y) * 32 + (mirrored ? 31 - x : x)] =
              inside ? image[(c * 32 + fromY) * 32 + fromX] : black;
        }
      }
    }
    return window;
  }

  @ParameterizedTest
  @EnumSource(CropBorder.class)
  void cropAndFlipGiveEveryWindowOfThePaddedImageAndNoOther(CropBorder border) {
    float[][] plain = images(Augmentations.NONE, 0, 300);
    float[][] augmented = images(Augmentations.parse("crop 2 " + border, "flip"), 0, 300);
    boolean[] seen = new boolean[50];
    for (int i = 0; i < 300; i++) {
      int found = -1;
      for (int window = 0; window < 50; window++) {
        float[] expected =
            window(plain[i], border, window % 5 - 2, window / 5 % 5 - 2, window >= 25);
        if (Arrays.equals(expected, augmented[i])) {
          found = window;
        }
      }
      assertThat(found).as("image %d is a window of itself", i).isNotNegative();
      seen[found] = true;
    }
    int kinds = 0;
    for (boolean one : seen) {
      kinds += one ? 1 : 0;
    }
    assertThat(kinds).as("windows drawn, of 50").isGreaterThan(45);
  }

  @Test
  void flipAloneMirrorsAboutHalf() {
    float[][] plain = images(Augmentations.NONE, 0, 400);
    float[][] flipped = images(Augmentations.parse("flip"), 3, 400);
    int mirrored = 0;
    for (int i = 0; i < 400; i++) {
      boolean same = Arrays.equals(plain[i], flipped[i]);
      assertThat(same || Arrays.equals(window(plain[i], 0, 0, true), flipped[i])).isTrue();
      mirrored += same ? 0 : 1;
    }
    assertThat(mirrored).isBetween(160, 240);
  }

  @Test
  void alternatingFlipsShowEveryImageFromBothSidesInTwoEpochs() {
    float[][] plain = images(Augmentations.NONE, 0, 400);
    Augmentations alternating = Augmentations.parse("flip alternating");
    float[][] even = images(alternating, 4, 400);
    float[][] odd = images(alternating, 7, 400);
    int mirrored = 0;
    for (int i = 0; i < 400; i++) {
      float[] mirror = window(plain[i], 0, 0, true);
      boolean first = Arrays.equals(even[i], mirror);
      assertThat(even[i]).isEqualTo(first ? mirror : plain[i]);
      assertThat(odd[i]).isEqualTo(first ? plain[i] : mirror);
      mirrored += first ? 1 : 0;
    }
    assertThat(mirrored).isBetween(160, 240);
  }

  @Test
  void cutoutSetsASquareToTheMeanColorAndNothingElse() {
    float[][] plain = images(Augmentations.NONE, 0, 100);
    float[][] cut = images(Augmentations.parse("cutout 8"), 0, 100);
    int whole = 0;
    for (int i = 0; i < 100; i++) {
      int top = 32;
      int bottom = -1;
      int left = 32;
      int right = -1;
      for (int p = 0; p < 1_024; p++) {
        if (cut[i][p] != plain[i][p]) {
          top = Math.min(top, p / 32);
          bottom = Math.max(bottom, p / 32);
          left = Math.min(left, p % 32);
          right = Math.max(right, p % 32);
        }
      }
      assertThat(bottom - top).isBetween(0, 7);
      assertThat(right - left).isBetween(0, 7);
      for (int c = 0; c < 3; c++) {
        for (int y = top; y <= bottom; y++) {
          for (int x = left; x <= right; x++) {
            assertThat(cut[i][(c * 32 + y) * 32 + x]).isZero();
          }
        }
      }
      whole += bottom - top == 7 && right - left == 7 ? 1 : 0;
    }
    assertThat(whole).as("squares that lie inside whole").isGreaterThan(40);
  }

  @Test
  void randomResizedCropIsTakenOnlyWhereItIsAskedFor() {
    float[][] plain = images(Augmentations.NONE, 0, 50);
    float[][] cropped = images(Augmentations.parse("resized-crop 0.2"), 0, 50);
    for (int i = 0; i < 50; i++) {
      assertThat(cropped[i]).as("image %d", i).isNotEqualTo(plain[i]);
    }
    assertThat(images(Augmentations.parse("resized-crop 0.2"), 0, 50)).isDeepEqualTo(cropped);
    assertThat(images(Augmentations.parse("resized-crop 0.2"), 1, 50)[3]).isNotEqualTo(cropped[3]);
    // The rest of the draws is the same with and without it.
    assertThat(images(Augmentations.parse("flip"), 0, 50)[7])
        .isIn(plain[7], window(plain[7], 0, 0, true));
  }

  @Test
  void drawsDependOnSeedImageAndEpochAlone() {
    Augmentations all = Augmentations.parse("crop 4", "flip", "cutout 8");
    assertThat(images(all, 1, 20)).isDeepEqualTo(images(all, 1, 20));
    assertThat(images(all, 1, 20)[7]).isEqualTo(images(all, 1, 8)[7]);
    assertThat(images(all, 2, 20)[7]).isNotEqualTo(images(all, 1, 20)[7]);
  }

  @Test
  void settingsOutOfRangeAreRefusedWithTheirValue() {
    assertThatThrownBy(() -> new BatchSettings(0, SHIFTED, Augmentations.NONE, 0, null, 0, 1))
        .hasMessage("batch size is 0; it must be at least 1");
    assertThatThrownBy(() -> new BatchSettings(1, SHIFTED, Augmentations.NONE, 1, null, 0, 1))
        .hasMessage("label smoothing is 1.0; it must be at least 0 and below 1");
    assertThatThrownBy(() -> new Normalization(new float[] {0}, new float[] {0}))
        .hasMessageStartingWith("channel 0 has mean 0.0 and deviation 0.0; expected");
  }

  @Test
  void mixedImagesAreMadeOfTheImageBeforeThemAndSoAreTheirLabels() {
    float[][] plain = images(Augmentations.NONE, 0, 40);
    BatchSettings settings =
        new BatchSettings(40, SHIFTED, Augmentations.parse("mixup 1"), 0, null, 0, 1);
    try (BatchIterator batches = new BatchIterator(IMAGES, settings)) {
      batches.startEpoch(0, 0);
      DataSet batch = batches.next();
      float[][] labels = batch.getLabels().toFloatMatrix();
      float[] values = batch.getFeatures().data().asFloat();
      SeenImages seen = new SeenImages(IMAGES, settings);
      for (int i = 0; i < 40; i++) {
        int before = (i + 39) % 40;
        int own = IMAGES.label(i);
        int other = IMAGES.label(before);
        float kept = own == other ? Float.NaN : labels[i][own];
        for (int v = 0; v < 3_072 && own != other; v++) {
          assertThat(values[i * 3_072 + v])
              .isCloseTo(kept * plain[i][v] + (1 - kept) * plain[before][v], within(1e-5f));
        }
        if (own == other) {
          assertThat(labels[i][own]).isEqualTo(1);
        } else {
          assertThat(labels[i][own]).isBetween(0.5f, 1f);
          assertThat(labels[i][other]).isCloseTo(1 - kept, within(1e-6f));
        }
        SeenImages.Seen alone = seen.in(0, List.of(i)).get(0);
        assertThat(alone.values())
            .isEqualTo(Arrays.copyOfRange(values, i * 3_072, (i + 1) * 3_072));
        assertThat(alone.label()).isEqualTo(labels[i]);
      }
    }
  }

  @Test
  void augmentationsDependNeitherOnThreadsNorOnWhereAnEpochIsResumed() {
    Augmentations all =
        Augmentations.parse(
            "resized-crop 0.5",
            "flip",
            "color 0.3 0.1",
            "randaugment 2 9",
            "erase 0.5",
            "mixup 0.2",
            "cutmix 1");
    float[] once = third(new BatchSettings(50, SHIFTED, all, 0.1, 9L, 0, 1), 0);
    float[] again = third(new BatchSettings(50, SHIFTED, all, 0.1, 9L, 4, 3), 2);
    assertThat(again).isEqualTo(once);
  }

  private static float[] third(BatchSettings settings, int first) {
    try (BatchIterator batches = new BatchIterator(IMAGES, settings)) {
      batches.startEpoch(1, first);
      for (int i = first; i < 2; i++) {
        batches.next();
      }
      return batches.next().getFeatures().data().asFloat();
    }
  }
}
