package org.vgg4j.trainer.diagnosis.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.RandomCrop;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.trainer.runs.Finding;

class DataRulesTest {

  /** Images of noise, each drawn from its number. */
  private record Noise(int first, int size, int[] labels) implements ImageSet {
    @Override
    public int channels() {
      return 3;
    }

    @Override
    public int height() {
      return 8;
    }

    @Override
    public int width() {
      return 8;
    }

    @Override
    public List<String> classNames() {
      return List.of("cat", "dog");
    }

    @Override
    public int label(int index) {
      return labels[index % labels.length];
    }

    @Override
    public int sourceIndex(int index) {
      return first + index;
    }

    @Override
    public void read(int index, RandomCrop crop, byte[] target, int offset) {
      byte[] pixels = new byte[3 * 8 * 8];
      new Random(first + index).nextBytes(pixels);
      System.arraycopy(pixels, 0, target, offset, pixels.length);
    }
  }

  private static final int[] BOTH = {0, 1};
  private static final DataIdentity NONE = new DataIdentity(Map.of(), Map.of(), Map.of(), Map.of());

  private static List<String> judge(ImageSet train, ImageSet validation, ImageSet test) {
    return DataRules.judge(new DatasetSplits("noise", train, validation, test, NONE)).stream()
        .map(Finding::line)
        .toList();
  }

  @Test
  void splitsThatShareNoImageAreSound() {
    assertThat(judge(new Noise(0, 50, BOTH), new Noise(50, 9, BOTH), new Noise(90, 20, BOTH)))
        .isEmpty();
  }

  @Test
  void validatingOnTrainingImagesIsFound() {
    assertThat(judge(new Noise(0, 50, BOTH), new Noise(10, 9, BOTH), new Noise(90, 20, BOTH)))
        .singleElement()
        .asString()
        .startsWith(
            "validation-on-training-data at step 0: 9 of 9 validation images are trained on");
    assertThat(judge(new Noise(0, 50, BOTH), new Noise(50, 9, BOTH), new Noise(40, 20, BOTH)))
        .singleElement()
        .asString()
        .contains("10 of 20 test images");
  }

  @Test
  void copiesAreOneFindingThatCountsThemAndNamesSome() {
    assertThat(judge(new Noise(0, 50, BOTH), new Noise(45, 10, BOTH), new Noise(48, 20, BOTH)))
        .containsExactly(
            "validation-on-training-data at step 0: 5 of 10 validation images and 2 of 20 test"
                + " images are trained on as well (7 exact copies), so the accuracy says nothing"
                + " about new images; for example image 45 is image 45, image 46 is image 46, image"
                + " 47 is image 47; remove the copies from the data (a test folder of its own, each"
                + " image once)");
    // One image, or one of a hundred, is no leak.
    assertThat(judge(new Noise(0, 50, BOTH), new Noise(49, 10, BOTH), new Noise(90, 20, BOTH)))
        .isEmpty();
    assertThat(judge(new Noise(0, 50, BOTH), new Noise(90, 9, BOTH), new Noise(48, 150, BOTH)))
        .isEmpty();
  }

  @Test
  void labelsOutsideOfTheClassesAndClassesWithoutImagesAreFound() {
    Noise rest = new Noise(50, 9, BOTH);
    assertThat(judge(new Noise(0, 50, new int[] {0, 2}), rest, new Noise(90, 20, BOTH)))
        .singleElement()
        .asString()
        .contains("image 1 has label 2, expected 0 to 1");
    assertThat(judge(new Noise(0, 50, new int[] {0}), rest, new Noise(90, 20, BOTH)))
        .singleElement()
        .asString()
        .contains("1 of 2 classes have no image to train on, for example dog");
  }

  @Test
  void theSampleOfCifar10IsSound() {
    DatasetSplits sample =
        Datasets.open(
            new DatasetRequest(
                DatasetName.CIFAR10_SAMPLE.id(),
                null,
                java.nio.file.Path.of("."),
                0.1,
                0,
                0,
                1,
                32),
            FetchProgress.silent());

    assertThat(DataRules.judge(sample)).isEmpty();
  }
}
