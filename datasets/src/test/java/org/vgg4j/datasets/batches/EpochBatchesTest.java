package org.vgg4j.datasets.batches;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochBatchesTest {

  private static List<Integer> sizes(int images, int batchSize, int least) {
    EpochBatches batches = new EpochBatches(images, batchSize, least);
    return IntStream.range(0, batches.count()).mapToObj(batches::size).toList();
  }

  @Test
  void aLastBatchOfOneImageJoinsTheOneBeforeItWhereTwoAreNeeded() {
    assertThat(sizes(9, 4, 2)).containsExactly(4, 5);
    assertThat(sizes(5, 4, 2)).containsExactly(5);
    assertThat(new EpochBatches(9, 4, 2).largest()).isEqualTo(5);
  }

  @Test
  void aLastBatchOfTwoStaysOneOfItsOwn() {
    assertThat(sizes(10, 4, 2)).containsExactly(4, 4, 2);
    assertThat(new EpochBatches(10, 4, 2).largest()).isEqualTo(4);
  }

  @Test
  void whereOneImageIsEnoughItIsABatch() {
    assertThat(sizes(9, 4, 1)).containsExactly(4, 4, 1);
  }

  @Test
  void aBatchLargerThanTheEpochHoldsItAll() {
    assertThat(sizes(3, 4, 2)).containsExactly(3);
    assertThat(sizes(1, 4, 2)).containsExactly(1);
    assertThat(sizes(0, 4, 2)).isEmpty();
    assertThat(sizes(3, Integer.MAX_VALUE, 2)).containsExactly(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyImageIsInOneBatch(int least) {
    for (int images = 0; images < 40; images++) {
      for (int batchSize = 1; batchSize < 12; batchSize++) {
        EpochBatches batches = new EpochBatches(images, batchSize, least);
        assertThat(batches.first(0)).isZero();
        assertThat(batches.first(batches.count())).isEqualTo(images);
        assertThat(sizes(images, batchSize, least)).allMatch(size -> size > 0);
      }
    }
  }
}
