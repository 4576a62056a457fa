package org.vgg4j.trainer.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A run's folder as its own writers leave it, without a training. */
public final class SampleRun {

  private static final long STEPS_OF_AN_EPOCH = 9;

  private SampleRun() {}

  /** A run that has just begun. */
  public static RunDirectory begin(Path folder, String recipe) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    RunDirectory run = RunDirectory.at(folder);
    run.begin(recipe);
    return run;
  }

  /** Adds an epoch of 9 steps, 10 s of training at 50 images/s and 2 s of validation. */
  public static void addEpoch(
      RunDirectory run, int epoch, double validationLoss, double validationAccuracy) {
    run.epochs()
        .add(
            new EpochMetrics(
                epoch,
                STEPS_OF_AN_EPOCH * epoch,
                0.001,
                2.2 - 0.1 * epoch,
                0.1 * epoch,
                validationLoss,
                validationAccuracy,
                validationAccuracy,
                validationAccuracy),
            new EpochTimings(epoch, 10, 50, 1, 2, 300, 8, 1),
            List.of(
                new LayerMetrics(epoch, "block1_conv1", 1.5, 0.1, 0),
                new LayerMetrics(epoch, "output", 2.5, 0.2, Double.NaN)));
  }

  /**
   * The result of a run of so many epochs, best in its second.
   *
   * @param testAccuracy null for a run that was not tested
   */
  public static RunResult result(
      RunDirectory run, int epochs, RunStatus status, Double testAccuracy, int testImages) {
    boolean tested = testAccuracy != null;
    return new RunResult(
        "default",
        "vgg11",
        9_488_266,
        "cpu",
        "fp32",
        "oneDNN",
        2,
        1,
        epochs,
        STEPS_OF_AN_EPOCH * epochs,
        32,
        1,
        "sharing",
        288,
        32,
        50,
        1,
        40,
        1.9,
        0.3,
        2.0,
        0.35,
        tested ? 1.95 : null,
        testAccuracy,
        tested ? 0.9 : null,
        testAccuracy,
        testAccuracy,
        tested ? 1 : null,
        null,
        tested ? testImages : null,
        tested ? true : null,
        Map.of("train", 0, "validation", 0, "test", 0),
        2,
        "best",
        status,
        run.folder().toString());
  }
}
