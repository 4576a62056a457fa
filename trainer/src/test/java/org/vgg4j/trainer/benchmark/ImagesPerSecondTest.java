package org.vgg4j.trainer.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImagesPerSecondTest {

  @Test
  void medianOfAnOddNumberOfRoundsIsTheMiddleOne() {
    ImagesPerSecond rates = new ImagesPerSecond(List.of(30.0, 10.0, 20.0));
    assertThat(rates.median()).isEqualTo(20);
    assertThat(rates.least()).isEqualTo(10);
    assertThat(rates.most()).isEqualTo(30);
  }

  @Test
  void medianOfAnEvenNumberOfRoundsIsTheMeanOfTheMiddleTwo() {
    assertThat(new ImagesPerSecond(List.of(40.0, 10.0, 20.0, 30.0)).median()).isEqualTo(25);
  }

  @Test
  void aRoundHasAsManyStepsAsFitItsTimeButOneAtLeast() {
    assertThat(TimedStep.stepsWithin(1.5, 0.5)).isEqualTo(3);
    assertThat(TimedStep.stepsWithin(1.5, 20)).isEqualTo(1);
    assertThat(TimedStep.stepsWithin(1.5, 1e-6)).isEqualTo(50);
  }
}
