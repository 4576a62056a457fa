package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.device.MemoryLimit;
import org.vgg4j.trainer.runs.RunException;

class MemoryEstimateTest {

  private static final long GIGABYTE = 1L << 30;

  @Test
  void theLargestBatchThatFitsIsNamed() {
    MemoryEstimate estimate = new MemoryEstimate(GIGABYTE, GIGABYTE / 10, GIGABYTE);

    assertThatThrownBy(() -> estimate.requireFits(64, MemoryLimit.ofMachine(4 * GIGABYTE)))
        .isInstanceOf(RunException.class)
        .hasMessage(
            "not enough memory: the network needs 1.0 GB and each image of a batch 0.100 GB, and"
                + " this machine has 4.0 GB; the largest batch that fits is --batch-size 26");
    assertThatCode(() -> estimate.requireFits(26, MemoryLimit.ofMachine(4 * GIGABYTE)))
        .doesNotThrowAnyException();
  }

  @Test
  void aNetworkThatFitsNoBatchIsSaidToBeTooLarge() {
    assertThatThrownBy(
            () ->
                new MemoryEstimate(8 * GIGABYTE, 1, 0)
                    .requireFits(1, MemoryLimit.ofMachine(4 * GIGABYTE)))
        .hasMessageEndingWith("take a smaller --model or width");
  }

  @Test
  void theAutomaticBatchIsTheLargestPowerOfTwoThatFitsAndAtMost256() {
    MemoryEstimate large = new MemoryEstimate(GIGABYTE, GIGABYTE / 10, 0);
    MemoryEstimate small = new MemoryEstimate(GIGABYTE, 1000, 0);

    assertThat(large.automaticBatch(MemoryLimit.ofMachine(4 * GIGABYTE))).isEqualTo(16);
    assertThat(small.automaticBatch(MemoryLimit.ofMachine(4 * GIGABYTE))).isEqualTo(256);
  }

  @Test
  void aHeapThatCannotHoldACheckpointIsNamedWithTheOptionThatRaisesIt() {
    assertThatThrownBy(() -> new MemoryEstimate(1, 1, 2 * GIGABYTE).requireHeap(GIGABYTE))
        .hasMessage(
            "not enough memory: reading a checkpoint of this network takes 2.0 GB of Java heap,"
                + " and -Xmx allows 1.0 GB; set -Xmx4g in JAVA_TOOL_OPTIONS");
  }
}
