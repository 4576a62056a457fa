package org.vgg4j.trainer.views.live;

import java.util.ArrayList;
import java.util.List;
import org.vgg4j.trainer.device.Memory;
import org.vgg4j.trainer.training.TrainingObserver.Epoch;
import org.vgg4j.trainer.training.TrainingObserver.Step;

/**
 * What the page shows. Written by the thread that trains, read by those that serve; every method
 * holds the lock for microseconds.
 */
final class LiveState {

  private static final double RECENT = 0.9;
  private static final int MOST_WARNINGS = 50;

  private final LossHistory loss = new LossHistory();
  private final LossHistory speed = new LossHistory();
  private final List<Epoch> epochs = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private List<SamplePredictions.Sample> samples = List.of();
  private Step last;
  private double recentLoss = Double.NaN;
  private double recentSpeed = Double.NaN;
  private String status = "training";
  private long version;

  /**
   * A moment of it.
   *
   * @param version grows with every change
   * @param lossSteps steps of {@code losses}, ascending
   * @param speedSteps steps of {@code speeds}, ascending
   * @param status {@code training}, or how it ended
   */
  record Snapshot(
      long version,
      double[] lossSteps,
      double[] losses,
      double[] speedSteps,
      double[] speeds,
      List<Epoch> epochs,
      List<String> warnings,
      List<SamplePredictions.Sample> samples,
      Step last,
      double recentLoss,
      double recentSpeed,
      long memoryMegabytes,
      String status) {}

  synchronized void stepped(Step step) {
    last = step;
    double rate = step.images() / step.seconds();
    recentLoss = mixed(recentLoss, step.loss());
    recentSpeed = mixed(recentSpeed, rate);
    loss.add(step.step(), recentLoss);
    speed.add(step.step(), recentSpeed);
    version++;
  }

  private static double mixed(double before, double now) {
    return Double.isFinite(before) ? RECENT * before + (1 - RECENT) * now : now;
  }

  synchronized void epochEnded(Epoch epoch, List<SamplePredictions.Sample> newSamples) {
    epochs.add(epoch);
    samples = newSamples;
    version++;
  }

  /** Epochs that ended before the run was resumed, without a validation's confusion matrix. */
  synchronized void begin(List<Epoch> earlier) {
    epochs.addAll(earlier);
    version++;
  }

  synchronized void warned(String message) {
    if (warnings.size() < MOST_WARNINGS) {
      warnings.add(message);
    }
    version++;
  }

  synchronized void ended(String how) {
    if (status.equals("training")) {
      status = how;
    }
    version++;
  }

  Snapshot snapshot() {
    // Read from the system, and so not under the lock that a step waits for.
    return snapshot(Memory.residentMegabytes());
  }

  private synchronized Snapshot snapshot(long memoryMegabytes) {
    return new Snapshot(
        version,
        loss.steps(),
        loss.values(),
        speed.steps(),
        speed.values(),
        List.copyOf(epochs),
        List.copyOf(warnings),
        samples,
        last,
        recentLoss,
        recentSpeed,
        memoryMegabytes,
        status);
  }
}
