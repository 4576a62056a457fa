package org.vgg4j.datasets.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.RandomCrop;
import org.vgg4j.datasets.UnreadableImageException;
import org.vgg4j.datasets.augment.Augmentations;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.datasets.cifar.CifarSample;

@Timeout(60)
class BatchIteratorTest {

  private static final ImageSet TEST = CifarSample.test();
  private static final Normalization PLAIN = Normalization.zeroToOne(3);
  private static final Augmentations FULL = Augmentations.parse("crop 4", "flip", "cutout 8");

  private static BatchSettings settings(Augmentations augmentation, Long seed, int prefetch) {
    return new BatchSettings(64, PLAIN, augmentation, 0, seed, prefetch, 2);
  }

  /** Every batch of an epoch from {@code first} on: its indices, features and labels. */
  private static List<String> epoch(BatchIterator batches, int epoch, int first) {
    List<String> seen = new ArrayList<>();
    batches.startEpoch(epoch, first);
    while (batches.hasNext()) {
      DataSet batch = batches.next();
      seen.add(
          Arrays.toString(batches.indices())
              + Arrays.hashCode(batch.getFeatures().data().asFloat())
              + Arrays.hashCode(batch.getLabels().data().asFloat()));
    }
    return seen;
  }

  @Test
  void inOrderBatchesHoldTheImagesAsTheyAreAndTheLastIsSmaller() {
    try (BatchIterator batches = new BatchIterator(TEST, settings(Augmentations.NONE, null, 3))) {
      assertThat(batches.batchesPerEpoch()).isEqualTo(8);
      byte[] pixels = new byte[3_072];
      int expected = 0;
      while (batches.hasNext()) {
        DataSet batch = batches.next();
        int images = Math.min(64, 500 - expected);
        INDArray features = batch.getFeatures();
        assertThat(features.shape()).containsExactly(images, 3, 32, 32);
        assertThat(batch.getLabels().shape()).containsExactly(images, 10);
        for (int i = 0; i < images; i += 13) {
          assertThat(batches.indices()[i]).isEqualTo(expected + i);
          TEST.read(expected + i, null, pixels, 0);
          assertThat(features.getFloat(i, 2, 31, 7))
              .isEqualTo((pixels[2 * 1_024 + 31 * 32 + 7] & 0xff) / 255f);
          assertThat(batch.getLabels().getRow(i).argMax().getInt(0))
              .isEqualTo(TEST.label(expected + i));
        }
        expected += images;
      }
      assertThat(expected).isEqualTo(500);
    }
  }

  @Test
  void batchesAreTheSameHoweverTheyAreMade() {
    List<List<String>> ways = new ArrayList<>();
    for (int prefetch : new int[] {0, 1, 2, 7}) {
      try (BatchIterator batches = new BatchIterator(TEST, settings(FULL, 5L, prefetch))) {
        ways.add(epoch(batches, 3, 0));
      }
    }
    assertThat(ways).allMatch(way -> way.equals(ways.get(0)));
  }

  @Test
  void epochStartedInTheMiddleGoesOnWithTheSameBatches() {
    try (BatchIterator batches = new BatchIterator(TEST, settings(FULL, 5L, 3))) {
      List<String> whole = epoch(batches, 2, 0);
      assertThat(epoch(batches, 2, 5)).isEqualTo(whole.subList(5, 8));
      assertThat(epoch(batches, 2, 8)).isEmpty();
      assertThat(epoch(batches, 3, 0)).isNotEqualTo(whole);
      assertThat(epoch(batches, 2, 0)).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void aLastImageThatMayNotStandAloneJoinsTheBatchBeforeIt(int prefetch) {
    ImageSet images = Datasets.limit(TEST, 97);
    BatchSettings settings =
        new BatchSettings(32, 2, PLAIN, FULL, 0, Sampling.SHUFFLED, 5L, prefetch, 2);
    try (BatchIterator batches = new BatchIterator(images, settings)) {
      for (int epoch = 0; epoch < 3; epoch++) {
        List<Integer> sizes = new ArrayList<>();
        List<Integer> seen = new ArrayList<>();
        batches.startEpoch(epoch, 0);
        while (batches.hasNext()) {
          sizes.add((int) batches.next().getFeatures().size(0));
          Arrays.stream(batches.indices()).forEach(seen::add);
        }
        assertThat(sizes).containsExactly(32, 32, 33);
        assertThat(seen).doesNotHaveDuplicates().hasSize(97);
      }
      assertThat(batches.batchesPerEpoch()).isEqualTo(3);
      List<String> whole = epoch(batches, 2, 0);
      assertThat(epoch(batches, 2, 2)).isEqualTo(whole.subList(2, 3));
    }
  }

  @Test
  void everyImageComesOnceAnEpochInAnOrderDrawnBySeedAndEpoch() {
    int[] order = EpochOrder.of(1_000, 9L, 1);
    assertThat(order).isEqualTo(EpochOrder.of(1_000, 9L, 1));
    assertThat(order).isNotEqualTo(EpochOrder.of(1_000, 9L, 2));
    assertThat(order).isNotEqualTo(EpochOrder.of(1_000, 8L, 1));
    assertThat(Arrays.stream(order).sorted().distinct().toArray())
        .isEqualTo(EpochOrder.of(1_000, null, 1));
  }

  @Test
  void epochLeftEarlyDoesNotLeakIntoTheNext() {
    try (BatchIterator batches = new BatchIterator(TEST, settings(FULL, 1L, 3))) {
      List<String> whole = epoch(batches, 1, 0);
      for (int i = 0; i < 50; i++) {
        batches.startEpoch(0, 0);
        batches.next();
      }
      assertThat(epoch(batches, 1, 0)).isEqualTo(whole);
    }
  }

  @Test
  void normalizationOfTrainingImagesCentersThem() {
    Normalization measured = Normalization.ofTrainingImages(TEST);
    assertThat(measured.mean()[0]).isCloseTo(Normalization.cifar10().mean()[0], within(0.03f));
    BatchSettings settings = new BatchSettings(500, measured, Augmentations.NONE, 0, null, 0, 1);
    try (BatchIterator batches = new BatchIterator(TEST, settings)) {
      INDArray features = batches.next().getFeatures();
      for (double mean : features.mean(0, 2, 3).toDoubleVector()) {
        assertThat(mean).isCloseTo(0, within(1e-3));
      }
      for (double deviation : features.std(0, 2, 3).toDoubleVector()) {
        assertThat(deviation).isCloseTo(1, within(1e-3));
      }
    }
  }

  @Test
  void labelSmoothingSpreadsItsShareOverAllClasses() {
    BatchSettings settings = new BatchSettings(4, PLAIN, Augmentations.NONE, 0.2, null, 0, 1);
    try (BatchIterator batches = new BatchIterator(TEST, settings)) {
      float[] label = batches.next().getLabels().getRow(0).toFloatVector();
      for (int c = 0; c < 10; c++) {
        assertThat(label[c]).isCloseTo(c == TEST.label(0) ? 0.82f : 0.02f, within(1e-6f));
      }
    }
  }

  @Test
  void recordReaderServesWholeBatchesToDataVec() {
    try (ImageSetRecordReader reader =
        new ImageSetRecordReader(TEST, settings(Augmentations.NONE, null, 2))) {
      assertThat(reader.batchesSupported()).isTrue();
      assertThat(reader.getLabels()).hasSize(10);
      int images = 0;
      while (reader.hasNext()) {
        images += reader.next(64).size();
      }
      assertThat(images).isEqualTo(500);
      assertThatThrownBy(() -> reader.next(32))
          .hasMessage("a batch of 32 was asked for; this reader was made for batches of 64");
    }
  }

  @Test
  void failureReachesTheConsumerAtTheBatchItBelongsTo() {
    ImageSet broken = new BrokenAt(200);
    try (BatchIterator batches = new BatchIterator(broken, settings(Augmentations.NONE, null, 4))) {
      batches.next();
      batches.next();
      batches.next();
      for (int again = 0; again < 2; again++) {
        assertThatThrownBy(batches::next)
            .isInstanceOf(DatasetException.class)
            .hasMessage("image 200 is broken");
      }
      batches.startEpoch(1, 4);
      assertThat(batches.next().numExamples()).isEqualTo(64);
    }
  }

  @Test
  void closeEndsTheThreads() throws InterruptedException {
    BatchIterator batches = new BatchIterator(TEST, settings(FULL, 1L, 3));
    batches.next();
    assertThat(workers()).isNotEmpty().allMatch(Thread::isDaemon);
    batches.close();
    for (Thread worker : workers()) {
      worker.join(5_000);
    }
    assertThat(workers()).isEmpty();
    assertThatThrownBy(batches::next).hasMessage("the batches are closed");
  }

  private static List<Thread> workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("batches-"))
        .toList();
  }

  @Test
  void normalizationForOtherChannelsIsRefused() {
    BatchSettings gray =
        new BatchSettings(4, Normalization.zeroToOne(1), Augmentations.NONE, 0, null, 0, 1);
    assertThatThrownBy(() -> new BatchIterator(TEST, gray))
        .hasMessage("normalization for 1 channels given to images of 3");
  }

  /** The test sample with one image that cannot be read. */
  private record BrokenAt(int bad) implements ImageSet {
    @Override
    public int size() {
      return TEST.size();
    }

    @Override
    public int channels() {
      return TEST.channels();
    }

    @Override
    public int height() {
      return TEST.height();
    }

    @Override
    public int width() {
      return TEST.width();
    }

    @Override
    public List<String> classNames() {
      return TEST.classNames();
    }

    @Override
    public int label(int index) {
      return TEST.label(index);
    }

    @Override
    public int sourceIndex(int index) {
      return TEST.sourceIndex(index);
    }

    @Override
    public void read(int index, RandomCrop crop, byte[] target, int offset) {
      if (index == bad) {
        throw new DatasetException("image " + index + " is broken");
      }
      TEST.read(index, crop, target, offset);
    }
  }

  @Test
  void imagesWithoutAFileThatCannotBeReadAreNamedByTheirNumber() {
    ImageSet whole = CifarSample.test();
    ImageSet broken =
        (ImageSet)
            Proxy.newProxyInstance(
                ImageSet.class.getClassLoader(),
                new Class<?>[] {ImageSet.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("read")) {
                    throw new UnreadableImageException(null, "it is blank", null);
                  }
                  return method.invoke(whole, arguments);
                });
    try (BatchIterator batches = new BatchIterator(broken, settings(Augmentations.NONE, 1L, 0))) {
      batches.startEpoch(0, 0);
      assertThatThrownBy(batches::next)
          .isInstanceOf(DatasetException.class)
          .hasMessageMatching(
              "image \\d+ cannot be read, nor the next \\d+ images of class .+, expected one .+");
    }
  }
}
