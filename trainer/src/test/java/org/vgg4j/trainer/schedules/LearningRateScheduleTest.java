package org.vgg4j.trainer.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {

  private static LearningRateSchedule schedule(ScheduleKind kind, long warmupSteps) {
    return new LearningRateSchedule(kind, 0.1, warmupSteps, 1e-3, 0.5, 10);
  }

  @Test
  void constantRateNeverChanges() {
    var schedule = schedule(ScheduleKind.CONSTANT, 0);
    assertThat(schedule.rateAt(0, 100)).isEqualTo(0.1);
    assertThat(schedule.rateAt(99, 100)).isEqualTo(0.1);
  }

  @Test
  void stepScheduleMultipliesAtTheFirstStepOfEachPeriod() {
    var schedule = schedule(ScheduleKind.STEP, 0);
    assertThat(schedule.rateAt(9, 100)).isEqualTo(0.1);
    assertThat(schedule.rateAt(10, 100)).isEqualTo(0.05);
    assertThat(schedule.rateAt(25, 100)).isEqualTo(0.025);
  }

  @Test
  void timeDecayIsRateOverOnePlusDecayTimesStep() {
    var schedule = schedule(ScheduleKind.TIME_DECAY, 0);
    assertThat(schedule.rateAt(0, 10_000)).isEqualTo(0.1);
    assertThat(schedule.rateAt(1000, 10_000)).isCloseTo(0.05, within(1e-12));
  }

  @Test
  void cosineStartsAtTheRateIsHalfInTheMiddleAndEndsNearZero() {
    var schedule = schedule(ScheduleKind.COSINE, 0);
    assertThat(schedule.rateAt(0, 100)).isCloseTo(0.1, within(1e-12));
    assertThat(schedule.rateAt(50, 100)).isCloseTo(0.05, within(1e-12));
    assertThat(schedule.rateAt(99, 100)).isLessThan(1e-4).isPositive();
  }

  @Test
  void warmUpRisesLinearlyAndNeverStartsAtZero() {
    var schedule = schedule(ScheduleKind.CONSTANT, 4);
    assertThat(schedule.rateAt(0, 100)).isCloseTo(0.02, within(1e-12));
    assertThat(schedule.rateAt(3, 100)).isCloseTo(0.08, within(1e-12));
    assertThat(schedule.rateAt(4, 100)).isEqualTo(0.1);
  }

  @Test
  void runThatEndsWithinItsWarmUpHasARateThatRises() {
    var schedule = schedule(ScheduleKind.COSINE, 200);
    assertThat(schedule.rateAt(0, 150)).isCloseTo(0.1 / 201, within(1e-12));
    assertThat(schedule.rateAt(149, 150)).isCloseTo(0.1 * 150 / 201, within(1e-12));
    assertThat(schedule.rateAt(199, 200)).isCloseTo(0.1 * 200 / 201, within(1e-12));
  }

  @Test
  void oneCyclePeaksAtThirtyPercentAndFollowsPyTorchsConstants() {
    var schedule = schedule(ScheduleKind.ONE_CYCLE, 50);
    assertThat(schedule.rateAt(0, 101)).isCloseTo(0.1 / 25, within(1e-12));
    assertThat(schedule.rateAt(30, 101)).isCloseTo(0.1, within(1e-12));
    assertThat(schedule.rateAt(100, 101)).isCloseTo(0.1 / 25e4, within(1e-12));
  }

  @Test
  void aRunOfOneStepHasARate() {
    for (ScheduleKind kind : ScheduleKind.values()) {
      assertThat(schedule(kind, 0).rateAt(0, 1)).as(kind.id()).isPositive();
    }
  }
}
