package org.vgg4j.trainer.diagnosis.watcher;

import java.util.ArrayDeque;
import org.vgg4j.trainer.training.TrainingObserver.Step;

/** The last steps of this process. */
final class LossWindow {

  private static final int LENGTH = 100;
  private static final int START = 5;

  private final double fullRate;
  private final ArrayDeque<Step> steps = new ArrayDeque<>();
  private double start;
  private int count;
  private double fullSteps;

  /**
   * A window that is empty.
   *
   * @param fullRate the recipe's learning rate
   */
  LossWindow(double fullRate) {
    this.fullRate = fullRate;
  }

  void add(Step step) {
    if (count < START) {
      start += (step.loss() - start) / (count + 1);
    }
    count++;
    fullSteps += step.learningRate() / fullRate;
    steps.addLast(step);
    if (steps.size() > LENGTH) {
      steps.removeFirst();
    }
  }

  /** Steps of this process, each counted by its share of the recipe's rate. */
  double fullSteps() {
    return fullSteps;
  }

  Signals.Trend trend() {
    int half = steps.size() / 2;
    double before = 0;
    double after = 0;
    int i = 0;
    for (Step step : steps) {
      if (i++ < half) {
        before += step.loss();
      } else {
        after += step.loss();
      }
    }
    int size = steps.size();
    return new Signals.Trend(
        size,
        start,
        (before + after) / Math.max(1, size),
        half == 0 ? 0 : after / (size - half) - before / half);
  }

  /**
   * What the network answered in these steps.
   *
   * @param spread of the newest one
   */
  Signals.Answers answers(double spread) {
    long images = steps.stream().mapToLong(Step::images).sum();
    long correct = steps.stream().mapToLong(Step::correct).sum();
    return new Signals.Answers(images, (double) correct / Math.max(1, images), spread);
  }
}
