package org.vgg4j.trainer.views.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LossHistoryTest {

  @Test
  void aLongRunKeepsABoundedCurveThatStillSpansIt() {
    LossHistory history = new LossHistory();
    for (int step = 1; step <= 100_000; step++) {
      history.add(step, step);
    }

    assertThat(history.steps().length).isBetween(300, 600);
    assertThat(history.steps()[0]).isLessThan(1000);
    assertThat(history.steps()[history.steps().length - 1]).isGreaterThan(99_000);
    assertThat(history.values()).isSorted();
  }
}
