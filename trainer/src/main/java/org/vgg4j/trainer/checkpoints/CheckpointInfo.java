package org.vgg4j.trainer.checkpoints;

import java.util.List;
import java.util.Map;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.Decoding;

/**
 * The entry {@code vgg4j.json} of a checkpoint.
 *
 * @param format version of this entry's layout
 * @param model the model's name
 * @param recipe the recipe's name
 * @param data what it was trained on
 * @param validationFraction share of the training images that was held out
 * @param limitTrain training images it was limited to before that, 0 for all
 * @param seed the run's seed, which also chose the held-out images
 * @param dataIdentity by what the data is known again
 * @param classes class names, in label order
 * @param channels channels of the input
 * @param height height of the input in pixels
 * @param width width of the input in pixels
 * @param decode how the files of its images were decoded
 * @param mean per channel, subtracted from pixel / 255
 * @param deviation per channel, what the difference is divided by
 * @param position where in the run it was taken
 * @param checksums SHA-256 of every other entry, by name; {@link InfoEntry} adds its own
 */
public record CheckpointInfo(
    int format,
    String model,
    String recipe,
    String data,
    double validationFraction,
    int limitTrain,
    long seed,
    DataIdentity dataIdentity,
    List<String> classes,
    int channels,
    int height,
    int width,
    Decoding decode,
    float[] mean,
    float[] deviation,
    Position position,
    Map<String, String> checksums) {

  /** The layout that this version writes. */
  public static final int FORMAT = 2;

  /** Height and width in pixels that a network's images have at most. */
  public static final int LARGEST_SIDE = 4096;

  public CheckpointInfo {
    classes = List.copyOf(classes);
    checksums = checksums == null ? Map.of() : Map.copyOf(checksums);
  }

  CheckpointInfo withChecksums(Map<String, String> entries) {
    return new CheckpointInfo(
        format,
        model,
        recipe,
        data,
        validationFraction,
        limitTrain,
        seed,
        dataIdentity,
        classes,
        channels,
        height,
        width,
        decode,
        mean,
        deviation,
        position,
        entries);
  }

  /**
   * Where in a run a checkpoint was taken, and what the run must remember beyond its parameters.
   *
   * @param epoch epochs completed
   * @param batch batches of the next epoch that were already trained on
   * @param step optimizer steps taken
   * @param bestEpoch the epoch to be tested, the best so far or the last, 0 before the first
   * @param bestValidationAccuracy its validation accuracy, or what else the recipe chooses it by,
   *     in [0, 1]
   * @param bestValidationLoss its validation loss
   * @param lossSum sum of the losses of the epoch's images so far
   * @param correct images of the epoch so far that were classified rightly
   * @param images images of the epoch so far
   * @param imagesSeen images trained on in the whole run
   * @param trainSeconds seconds spent training in the whole run
   * @param etlMillis milliseconds the training waited for data in the whole run
   * @param rateScale what the schedule's rate is multiplied with, after divergences
   * @param plateauScale what it is multiplied with beside that by the schedule {@code plateau}
   * @param elapsedSeconds wall time of the whole run, starts and validations included
   */
  public record Position(
      int epoch,
      int batch,
      long step,
      int bestEpoch,
      double bestValidationAccuracy,
      double bestValidationLoss,
      double lossSum,
      long correct,
      long images,
      long imagesSeen,
      double trainSeconds,
      double etlMillis,
      double rateScale,
      double plateauScale,
      double elapsedSeconds) {

    /** The same, with another best epoch. */
    public Position withBest(int bestEpoch, double accuracy, double loss) {
      return new Position(
          epoch,
          batch,
          step,
          bestEpoch,
          accuracy,
          loss,
          lossSum,
          correct,
          images,
          imagesSeen,
          trainSeconds,
          etlMillis,
          rateScale,
          plateauScale,
          elapsedSeconds);
    }

    /** The same, before the first batch of the epoch that was begun. */
    public Position atEpochStart() {
      return new Position(
          epoch,
          0,
          step,
          bestEpoch,
          bestValidationAccuracy,
          bestValidationLoss,
          0,
          0,
          0,
          imagesSeen,
          trainSeconds,
          etlMillis,
          rateScale,
          plateauScale,
          elapsedSeconds);
    }
  }
}
