package org.vgg4j.trainer.views.live;

import java.util.Arrays;

/**
 * A curve of a run of any length in bounded memory: when it is full, neighbors are averaged and
 * each point stands for twice as many steps. Not safe for threads.
 */
final class LossHistory {

  private static final int MOST_POINTS = 600;

  private final double[] steps = new double[MOST_POINTS];
  private final double[] values = new double[MOST_POINTS];
  private int points;
  private int stepsPerPoint = 1;
  private double sum;
  private int summed;

  void add(long step, double value) {
    sum += value;
    summed++;
    if (summed < stepsPerPoint) {
      return;
    }
    if (points == MOST_POINTS) {
      halve();
    }
    steps[points] = step;
    values[points] = sum / summed;
    points++;
    sum = 0;
    summed = 0;
  }

  private void halve() {
    for (int i = 0; i < MOST_POINTS / 2; i++) {
      steps[i] = steps[2 * i + 1];
      values[i] = (values[2 * i] + values[2 * i + 1]) / 2;
    }
    points = MOST_POINTS / 2;
    stepsPerPoint *= 2;
  }

  double[] steps() {
    return Arrays.copyOf(steps, points);
  }

  double[] values() {
    return Arrays.copyOf(values, points);
  }
}
