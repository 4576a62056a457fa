package org.vgg4j.trainer.runs;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.Optional;

/**
 * {@code result.json}. Accuracies are in [0, 1]; a value that the run did not come to measure is
 * null.
 *
 * @param epochs rows of metrics.csv, a cut epoch included
 * @param steps optimizer steps taken
 * @param threads that compute, of all workers together
 * @param batchSize images of one worker's batch
 * @param workers replicas that were trained side by side
 * @param sync how they stayed together
 * @param imagesPerSecond trained on, evaluation left out
 * @param etlMillisPerBatch milliseconds a step waited for its batch, mean
 * @param wallSeconds of the run, from the start of the command to the end of the test, those of its
 *     earlier sessions until their last checkpoint included; what was trained before in the same
 *     process, as by a study, does not count
 * @param testAccuracy of {@code best.zip} on {@code testImages} images
 * @param testBalancedAccuracy mean recall of the test set's classes
 * @param testMacroF1 mean F1 of its classes
 * @param testViews views of each image whose scores were averaged
 * @param testAccuracyOneView the accuracy with one view; null where testAccuracy is that
 * @param testImages test images measured
 * @param unreadable images that cannot be read, by part: {@code train} (replaced by others of their
 *     class), {@code validation} and {@code test} (left out)
 * @param testLimited whether that is not all of them
 * @param bestEpoch the epoch that was tested
 * @param testedEpoch how it was chosen: {@code best} in validation, or {@code last}
 * @param folder the run's folder, as it was given
 * @param status how it ended
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record RunResult(
    String recipe,
    String model,
    long parameters,
    String device,
    String precision,
    String acceleration,
    int threads,
    long seed,
    int epochs,
    long steps,
    int batchSize,
    int workers,
    String sync,
    int trainImages,
    int validationImages,
    double imagesPerSecond,
    double etlMillisPerBatch,
    double wallSeconds,
    Double trainLoss,
    Double trainAccuracy,
    Double validationLoss,
    Double validationAccuracy,
    Double testLoss,
    Double testAccuracy,
    Double testTop5Accuracy,
    Double testBalancedAccuracy,
    Double testMacroF1,
    Integer testViews,
    Double testAccuracyOneView,
    Integer testImages,
    Boolean testLimited,
    Map<String, Integer> unreadable,
    Integer bestEpoch,
    String testedEpoch,
    RunStatus status,
    String folder) {

  /** Test images that cannot be read; none where the file does not tell. */
  public int unreadableInTest() {
    Integer images = unreadable == null ? null : unreadable.get("test");
    return images == null ? 0 : images;
  }

  /** The views behind the test accuracy, in words that follow it; empty for one. */
  public String viewsText() {
    return ViewsOfImage.of(testViews, testAccuracyOneView).text();
  }

  /** Whether the last epoch was tested because the recipe says so. */
  public boolean testsLastEpoch() {
    return "last".equals(testedEpoch);
  }

  /**
   * A run's result; empty where it has none that can be understood.
   *
   * @throws org.vgg4j.datasets.InputFailureException if the system cannot read its file
   */
  public static Optional<RunResult> read(RunDirectory run) {
    return JsonFiles.read(run.resultFile(), RunResult.class);
  }

  /**
   * Writes it into its run's folder.
   *
   * @throws RunException if that cannot be done
   */
  public void write(RunDirectory run) {
    run.writeJson(run.resultFile(), this);
  }
}
