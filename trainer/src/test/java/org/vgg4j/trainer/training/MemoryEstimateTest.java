package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.runs.RunException;

class MemoryEstimateTest {

  private static final long GIGABYTE = 1L << 30;

  @Test
  void theLargestBatchThatFitsIsNamed() {
    MemoryEstimate estimate = new MemoryEstimate(GIGABYTE, GIGABYTE / 10);

    assertThatThrownBy(() -> estimate.requireFits(64, 4 * GIGABYTE))
        .isInstanceOf(RunException.class)
        .hasMessage(
            "not enough memory: the network needs 1.0 GB and each image of a batch 0.100 GB, and"
                + " this machine has 4.0 GB; the largest batch that fits is --batch-size 26");
    assertThatCode(() -> estimate.requireFits(26, 4 * GIGABYTE)).doesNotThrowAnyException();
  }

  @Test
  void aNetworkThatFitsNoBatchIsSaidToBeTooLarge() {
    assertThatThrownBy(() -> new MemoryEstimate(8 * GIGABYTE, 1).requireFits(1, 4 * GIGABYTE))
        .hasMessageEndingWith("take a smaller --model or width");
  }
}
