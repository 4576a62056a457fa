package org.vgg4j.trainer.watcher;

import java.util.ArrayDeque;

/** The losses of the last steps of this process. */
final class LossWindow {

  private static final int LENGTH = 100;
  private static final int START = 5;

  private final ArrayDeque<Double> losses = new ArrayDeque<>();
  private double start;
  private int count;

  void add(double loss) {
    if (count < START) {
      start += (loss - start) / (count + 1);
    }
    count++;
    losses.addLast(loss);
    if (losses.size() > LENGTH) {
      losses.removeFirst();
    }
  }

  Signals.Trend trend() {
    int half = losses.size() / 2;
    double before = 0;
    double after = 0;
    int i = 0;
    for (double loss : losses) {
      if (i++ < half) {
        before += loss;
      } else {
        after += loss;
      }
    }
    int size = losses.size();
    return new Signals.Trend(
        size,
        start,
        (before + after) / Math.max(1, size),
        half == 0 ? 0 : after / (size - half) - before / half);
  }
}
