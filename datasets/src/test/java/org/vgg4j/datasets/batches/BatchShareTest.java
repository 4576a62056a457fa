package org.vgg4j.datasets.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.augment.Augmentations;
import org.vgg4j.datasets.cifar.CifarSample;

class BatchShareTest {

  private static final ImageSet TEST = CifarSample.test();

  private static BatchSettings settings(Augmentations augmentation, int prefetch) {
    return new BatchSettings(
        96, 1, Normalization.zeroToOne(3), augmentation, 0, Sampling.SHUFFLED, 7L, prefetch, 1);
  }

  /** Values of all images that are served, in an epoch's last batches. */
  private static List<List<String>> images(BatchSettings settings, BatchShare share) {
    List<List<String>> batchesSeen = new ArrayList<>();
    try (BatchIterator batches = new BatchIterator(TEST, settings, share)) {
      batches.startEpoch(2, 3);
      while (batches.hasNext()) {
        DataSet batch = batches.next();
        List<String> images = new ArrayList<>();
        for (int i = 0; i < batch.getFeatures().size(0); i++) {
          images.add(
              batches.indices()[i]
                  + " "
                  + Arrays.hashCode(batch.getFeatures().slice(i).dup().data().asFloat())
                  + Arrays.hashCode(batch.getLabels().getRow(i).dup().data().asFloat()));
        }
        batchesSeen.add(images);
      }
    }
    return batchesSeen;
  }

  @ParameterizedTest
  @CsvSource({"crop 4;flip;cutout 8, 0", "crop 4;mixup 0.4, 0", "crop 4;mixup 0.4, 2"})
  void theSharesOfAllWorkersAreTheBatch(String augmentations, int prefetch) {
    BatchSettings settings = settings(Augmentations.parse(augmentations.split(";")), prefetch);
    List<List<String>> whole = images(settings, null);
    List<List<String>> together = new ArrayList<>();
    whole.forEach(batch -> together.add(new ArrayList<>()));

    for (int worker = 0; worker < 3; worker++) {
      List<List<String>> share = images(settings, new BatchShare(worker, 3, 32, 1));
      for (int batch = 0; batch < share.size(); batch++) {
        together.get(batch).addAll(share.get(batch));
      }
    }

    // 500 images: five batches of 96, and one of 20, which is the first worker's alone.
    assertThat(whole).hasSize(3).last().asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(20);
    assertThat(together).isEqualTo(whole);
  }

  @Test
  void workersTakeAsManyPartsEachAsThereAre() {
    assertThat(shares(96, 3, 32)).containsExactly(32, 32, 32);
    assertThat(shares(20, 3, 32)).containsExactly(20, 0, 0);
    assertThat(shares(50, 2, 32)).containsExactly(32, 18);
    // Parts of 16: two for each worker, then one and a half.
    assertThat(shares(64, 2, 16)).containsExactly(32, 32);
    assertThat(shares(40, 2, 16)).containsExactly(32, 8);
    assertThat(new BatchShare(1, 2, 16, 1).firstPart(40)).isEqualTo(2);
  }

  private static List<Integer> shares(int images, int workers, int size) {
    List<Integer> shares = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      shares.add(new BatchShare(worker, workers, size, 1).images(images));
    }
    return shares;
  }

  @Test
  void aWorkerThatThereIsNotIsRefused() {
    assertThatThrownBy(() -> new BatchShare(2, 2, 32, 1))
        .hasMessage(
            "worker 2 of 2 with parts of 32 and at least 1; expected one of them, 1 and 1 or more");
  }
}
