package org.vgg4j.datasets.batches;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.SubsetImages;
import org.vgg4j.datasets.augment.Augmentations;
import org.vgg4j.datasets.cifar.CifarSample;

class BalancedSamplingTest {

  private static final ImageSet SAMPLE = CifarSample.train();

  /** 190 airplanes and 10 automobiles. */
  private static final ImageSet IMAGES =
      new SubsetImages(
          SAMPLE, IntStream.concat(ofClass(0).limit(190), ofClass(1).limit(10)).toArray());

  private static IntStream ofClass(int label) {
    return IntStream.range(0, SAMPLE.size()).filter(i -> SAMPLE.label(i) == label);
  }

  private static BatchSettings settings(Sampling sampling, String... augment) {
    return new BatchSettings(
        20, 1, Normalization.zeroToOne(3), Augmentations.parse(augment), 0, sampling, 7L, 0, 1);
  }

  @Test
  void anEpochHasAsManyImagesOfEveryClassAndAllOfTheSmallOneEquallyOften() {
    BatchSettings settings = settings(Sampling.BALANCED);
    ImageOrder order = ImageOrder.of(IMAGES, settings, 0);
    Map<Integer, Integer> times = new HashMap<>();
    int rare = 0;
    for (int place = 0; place < 200; place++) {
      int index = order.indices()[place];
      assertThat(order.repeats()[place]).isBetween(0, 9);
      times.merge(index, 1, Integer::sum);
      rare += IMAGES.label(index) == 1 ? 1 : 0;
    }
    assertThat(rare).isEqualTo(100);
    times.forEach((index, count) -> assertThat(count).isEqualTo(IMAGES.label(index) == 1 ? 10 : 1));
    assertThat(ImageOrder.of(IMAGES, settings, 0).indices()).isEqualTo(order.indices());
    assertThat(ImageOrder.of(IMAGES, settings, 1).indices()).isNotEqualTo(order.indices());
    long seenInThreeEpochs =
        IntStream.range(0, 3)
            .flatMap(epoch -> Arrays.stream(ImageOrder.of(IMAGES, settings, epoch).indices()))
            .distinct()
            .count();
    assertThat(seenInThreeEpochs).as("the others come in other epochs").isGreaterThan(150);
  }

  @Test
  void anImageThatComesAgainIsVariedInAnotherWay() {
    try (BatchIterator batches =
        new BatchIterator(IMAGES, settings(Sampling.BALANCED, "crop 4", "flip"))) {
      batches.startEpoch(0, 0);
      Map<Integer, List<Float>> sums = new HashMap<>();
      while (batches.hasNext()) {
        float[] values = batches.next().getFeatures().data().asFloat();
        int[] indices = batches.indices();
        for (int i = 0; i < indices.length; i++) {
          float sum = 0;
          for (int v = 0; v < 3_072; v++) {
            sum += v % 97 * values[i * 3_072 + v];
          }
          sums.computeIfAbsent(indices[i], index -> new ArrayList<>()).add(sum);
        }
      }
      sums.values().stream()
          .filter(views -> views.size() > 1)
          .forEach(views -> assertThat(views.stream().distinct().count()).isGreaterThan(7));
    }
  }
}
