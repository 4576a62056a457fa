package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SparkConnectionTest {

  @Test
  void workersThatComputeSideBySideShareTheCores() {
    assertThat(SparkConnection.threads(8, 2, 8, 4)).isEqualTo(2);
    assertThat(SparkConnection.threads(8, 2, 8, 8)).isEqualTo(1);
  }

  @Test
  void aWorkerHasNoMoreThreadsThanItsExecutorHasCores() {
    assertThat(SparkConnection.threads(8, 4, 8, 1)).isEqualTo(2);
  }

  @Test
  void workersThatTakeTurnsHaveThreadsOfTheirOwnTurn() {
    assertThat(SparkConnection.threads(8, 2, 2, 8)).isEqualTo(4);
    assertThat(SparkConnection.threads(2, 1, 4, 4)).isEqualTo(1);
  }
}
