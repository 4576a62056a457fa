package org.vgg4j.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.vgg4j.datasets.catalog.Datasets;

class SplittingTest {

  private static DatasetSplits sample(double fraction, int train, int test, long seed) {
    return Datasets.open(
        new DatasetRequest(
            "cifar10-sample", null, Path.of("nowhere"), fraction, train, test, seed, 0),
        FetchProgress.silent());
  }

  private static int[] perClass(ImageSet set) {
    int[] counts = new int[set.classNames().size()];
    for (int i = 0; i < set.size(); i++) {
      counts[set.label(i)]++;
    }
    return counts;
  }

  private static Set<Integer> sources(ImageSet set) {
    Set<Integer> sources = new HashSet<>();
    for (int i = 0; i < set.size(); i++) {
      assertThat(i == 0 || set.sourceIndex(i) > set.sourceIndex(i - 1)).isTrue();
      sources.add(set.sourceIndex(i));
    }
    return sources;
  }

  @Test
  void sampleHolds200TrainingAnd50TestImagesOfEachClass() {
    DatasetSplits sample = sample(0, 0, 0, 1);
    assertThat(perClass(sample.train())).containsOnly(200);
    assertThat(perClass(sample.test())).containsOnly(50);
    assertThat(sample.validation().size()).isZero();
    assertThat(sample.identity().checksums()).hasSize(2);
  }

  @Test
  void validationTakesTheSameShareOfEveryClassAndNothingTwice() {
    DatasetSplits sample = sample(0.1, 0, 0, 1);
    assertThat(perClass(sample.train())).containsOnly(180);
    assertThat(perClass(sample.validation())).containsOnly(20);
    Set<Integer> all = sources(sample.train());
    assertThat(all).doesNotContainAnyElementsOf(sources(sample.validation()));
    all.addAll(sources(sample.validation()));
    assertThat(all).hasSize(2_000);
  }

  @Test
  void validationDependsOnTheSeedAlone() {
    Set<Integer> first = sources(sample(0.1, 0, 0, 1).validation());
    assertThat(sources(sample(0.1, 0, 0, 1).validation())).isEqualTo(first);
    assertThat(sources(sample(0.1, 0, 0, 2).validation())).isNotEqualTo(first);
  }

  @Test
  void limitsAreEvenOverClassesAndKeepTheOrder() {
    DatasetSplits sample = sample(0.1, 105, 33, 1);
    assertThat(sample.train().size() + sample.validation().size()).isEqualTo(105);
    assertThat(perClass(sample.validation())).containsOnly(1);
    assertThat(perClass(sample.test())).containsOnly(3, 4);
    assertThat(sample.test().size()).isEqualTo(33);
    sources(sample.train());
    sources(sample.test());
  }

  @Test
  void limitAboveTheSizeKeepsAll() {
    assertThat(sample(0, 5_000, 501, 1).train().size()).isEqualTo(2_000);
    assertThat(sample(0, 5_000, 501, 1).test().size()).isEqualTo(500);
  }
}
