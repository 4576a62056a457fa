package org.vgg4j.trainer.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LearningRateScheduleTest {

  private static LearningRateSchedule schedule(ScheduleKind kind, long warmupSteps) {
    return new LearningRateSchedule(
        kind,
        0.1,
        warmupSteps,
        1e-3,
        0.5,
        10,
        new LearningRateSchedule.Triangle(0.2, 0.25, 0.1),
        LinearScaling.NONE);
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
  void aTriangleIsTwoLinesWithItsPeakBetweenThem() {
    var schedule = schedule(ScheduleKind.TRIANGLE, 0);
    assertThat(schedule.rateAt(0, 100)).isCloseTo(0.02, within(1e-12));
    assertThat(schedule.rateAt(10, 100)).isCloseTo(0.1 * (0.2 + 0.8 * 0.4), within(1e-12));
    assertThat(schedule.rateAt(25, 100)).isCloseTo(0.1, within(1e-12));
    assertThat(schedule.rateAt(55, 100)).isCloseTo(0.1 * (1 - 0.9 * 0.4), within(1e-12));
    assertThat(schedule.rateAt(100, 100)).isCloseTo(0.01, within(1e-12));
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

  @ParameterizedTest
  @MethodSource("shortRuns")
  void shortRunsBeginAtTheRateTheirShapeBeginsWithAndEndAtTheOneItEndsWith(
      ScheduleKind kind, int steps) {
    var schedule = schedule(kind, 0);
    double first =
        switch (kind) {
          case CONSTANT, STEP, PLATEAU, TIME_DECAY, COSINE -> 0.1;
          case ONE_CYCLE -> 0.1 / 25;
          case TRIANGLE -> 0.1 * 0.2;
        };
    double last =
        switch (kind) {
          case CONSTANT, STEP, PLATEAU -> 0.1;
          case TIME_DECAY -> 0.1 / (1 + 1e-3 * (steps - 1));
          case ONE_CYCLE -> steps == 1 ? 0.1 / 25 : 0.1 / 25e4;
          case TRIANGLE -> {
            double progress = (steps - 1.0) / steps;
            yield progress < 0.25
                ? 0.1 * (0.2 + 0.8 * progress / 0.25)
                : 0.1 * (1 - 0.9 * (progress - 0.25) / 0.75);
          }
          case COSINE -> 0.05 * (1 + Math.cos(Math.PI * (steps - 1) / steps));
        };

    assertThat(schedule.rateAt(0, steps)).isCloseTo(first, within(1e-12));
    assertThat(schedule.rateAt(steps - 1, steps)).isCloseTo(last, within(1e-12));
    for (int step = 0; step < steps; step++) {
      assertThat(schedule.rateAt(step, steps)).isPositive().isLessThanOrEqualTo(0.1);
    }
  }

  @ParameterizedTest
  @MethodSource("shortRunsThatWarmUp")
  void aWarmUpLongerThanTheRunIsARiseThatIsCutOff(ScheduleKind kind, int steps) {
    var schedule = schedule(kind, 50);
    double shape = kind == ScheduleKind.TIME_DECAY ? 1 / (1 + 1e-3 * (steps - 1)) : 1;

    assertThat(schedule.rateAt(0, steps)).isCloseTo(0.1 / 51, within(1e-12));
    assertThat(schedule.rateAt(steps - 1, steps))
        .isCloseTo(0.1 * shape * steps / 51, within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("shortRunsThatWarmUp")
  void aWarmUpOfTwoStepsRisesByThirds(ScheduleKind kind, int steps) {
    var schedule = schedule(kind, 2);

    assertThat(schedule.rateAt(0, steps)).isCloseTo(0.1 / 3, within(1e-12));
    if (steps > 2) {
      assertThat(schedule.rateAt(2, steps)).as("warm").isCloseTo(0.1, within(2e-4 + 1e-12));
    }
  }

  private static Stream<Arguments> shortRunsThatWarmUp() {
    return shortRuns().filter(run -> !((ScheduleKind) run.get()[0]).risesByItself());
  }

  private static Stream<Arguments> shortRuns() {
    return Arrays.stream(ScheduleKind.values())
        .flatMap(kind -> IntStream.rangeClosed(1, 10).mapToObj(steps -> Arguments.of(kind, steps)));
  }

  @Test
  void noWarmUpIsTooLongToHaveAPositiveRate() {
    var schedule = schedule(ScheduleKind.CONSTANT, Long.MAX_VALUE);

    assertThat(schedule.rateAt(0, 10)).isPositive().isLessThan(1e-18);
  }

  @Test
  void anExtendedRunSaysWhatItsRateWillDo() {
    assertThat(extension(ScheduleKind.COSINE).line())
        .isEqualTo(
            "extended from 100 to 200 steps: cosine spans all of them now, so the learning rate"
                + " was 2.47e-05 at step 100, is 0.0500 at step 101 and 6.17e-06 at the end");
    assertThat(extension(ScheduleKind.CONSTANT).line())
        .isEqualTo(
            "extended from 100 to 200 steps: constant goes on as it was, so the learning rate was"
                + " 0.100 at step 100, is 0.100 at step 101 and 0.100 at the end");
    assertThat(extension(ScheduleKind.ONE_CYCLE).line()).contains("was 4.00e-07 at step 100, is 0");
  }

  private static ScheduleExtension extension(ScheduleKind kind) {
    return new ScheduleExtension(schedule(kind, 0), 1, 100, 100, 200);
  }
}
