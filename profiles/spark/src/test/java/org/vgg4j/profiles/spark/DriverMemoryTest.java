package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DriverMemoryTest {

  @Test
  void aHeapThatIsTooSmallIsToldWhatItHasToHold() {
    assertThat(DriverMemory.line("Java heap space", 180L << 20, 2, 512L << 20, true))
        .isEqualTo(
            "the driver's heap of 512 MB is too small for the weights and optimizer's state of 2"
                + " workers, 180 MB each (Java heap space), expected some 5 times as much as one has;"
                + " give more by SPARK_DRIVER_MEMORY=2g, or fewer --workers");
  }

  @Test
  void moreIsAdvisedThanThereIs() {
    assertThat(DriverMemory.line("Java heap space", 1L << 30, 8, 16L << 30, true))
        .contains("SPARK_DRIVER_MEMORY=24g");
  }

  @Test
  void aHeapThatHoldsWhatARoundTakesByCountIsNotWarnedOf() {
    assertThat(DriverMemory.isTooSmall(180L << 20, 2, 1L << 30)).isFalse();
    assertThat(DriverMemory.isTooSmall(180L << 20, 3, 1L << 30)).isTrue();
  }
}
