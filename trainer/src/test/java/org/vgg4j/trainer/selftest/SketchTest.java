package org.vgg4j.trainer.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SketchTest {

  private static final int VALUES = 10_000;

  @Test
  void equalArraysDoNotDiffer() {
    assertThat(Sketch.of(noise()).differenceFrom(Sketch.of(noise()))).isZero();
    assertThat(Sketch.of(0, 0).differenceFrom(Sketch.of(0, 0))).isZero();
  }

  @Test
  void theDifferenceIsTheDistanceOverTheNormWithinAFactorOfTwo() {
    Random random = new Random(2);
    float[] values = noise();
    for (int i = 0; i < VALUES; i++) {
      values[i] += 0.001f * (float) random.nextGaussian();
    }
    assertThat(differenceFromNoise(values)).isBetween(0.0005, 0.002);
  }

  @Test
  void oneWrongValueOfManyShows() {
    float[] values = noise();
    values[VALUES - 1] += 1;
    assertThat(differenceFromNoise(values)).isBetween(0.005, 0.02);
  }

  @Test
  void exchangedValuesShow() {
    float[] values = noise();
    float first = values[0];
    values[0] = values[1];
    values[1] = first;
    assertThat(differenceFromNoise(values)).isGreaterThan(1e-4);
  }

  @Test
  void aValueThatIsNoNumberIsInfinitelyFar() {
    float[] values = noise();
    values[7] = Float.NaN;
    assertThat(differenceFromNoise(values)).isInfinite();
    assertThat(Sketch.of(1).differenceFrom(Sketch.of(0))).isInfinite();
  }

  private static double differenceFromNoise(float[] values) {
    return Sketch.of(values).differenceFrom(Sketch.of(noise()));
  }

  private static float[] noise() {
    Random random = new Random(1);
    float[] values = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
