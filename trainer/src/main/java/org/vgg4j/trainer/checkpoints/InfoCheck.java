package org.vgg4j.trainer.checkpoints;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import org.vgg4j.choices.UnknownChoiceException;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.trainer.checkpoints.CheckpointInfo.Position;

/**
 * Compares what {@code vgg4j.json} says with what can be, and with the network beside it:
 * everything that is read from it later is used as it stands, to open data, to allot memory and to
 * name classes.
 */
final class InfoCheck {

  private static final int LONGEST_TEXT = 4096;
  private static final double LARGEST_MEAN = 1000;
  private static final double SMALLEST_DEVIATION = 1e-6;

  private final Path file;

  private InfoCheck(Path file) {
    this.file = file;
  }

  /**
   * Checks every field.
   *
   * @param file the checkpoint, for messages
   * @throws CheckpointException if a field is out of its range, or says something else than the
   *     network
   */
  static void check(Path file, CheckpointInfo info, NetworkShape network) {
    InfoCheck check = new InfoCheck(file);
    check.origin(info);
    check.input(info, network);
    check.classes(info, network);
    check.position(info.position());
  }

  private void origin(CheckpointInfo info) {
    require(isKnown(info.model()), "model", info.model(), "a name that `models` lists");
    require(isText(info.recipe()), "recipe", info.recipe(), "a recipe's name");
    require(isText(info.data()), "data", info.data(), "a data set's name or a folder");
    require(
        info.validationFraction() > 0 && info.validationFraction() < 1,
        "validationFraction",
        info.validationFraction(),
        "above 0 and below 1");
    require(info.limitTrain() >= 0, "limitTrain", info.limitTrain(), "0 or more");
  }

  private static boolean isKnown(String model) {
    try {
      return model != null && ModelFactory.info(model) != null;
    } catch (UnknownChoiceException e) {
      return false;
    }
  }

  private static boolean isText(String text) {
    return text != null && !text.isBlank() && text.length() <= LONGEST_TEXT;
  }

  private void input(CheckpointInfo info, NetworkShape network) {
    int channels = network.channels();
    require(
        info.channels() == channels && (channels == 1 || channels == 3),
        "channels",
        info.channels(),
        channels + ", as its network has, and 1 or 3");
    requireSide("height", info.height());
    requireSide("width", info.width());
    Optional<String> refusal = network.refusal(info.height(), info.width());
    require(
        refusal.isEmpty(),
        "images",
        info.height() + "x" + info.width(),
        "those of its network: " + refusal.orElse(""));
    require(info.decode() != null, "decode", null, "how its images' files were decoded");
    requireValues("mean", info.mean(), channels, 0);
    requireValues("deviation", info.deviation(), channels, SMALLEST_DEVIATION);
  }

  private void requireSide(String name, int side) {
    require(
        side >= 1 && side <= CheckpointInfo.LARGEST_SIDE,
        name,
        side,
        "1 to " + CheckpointInfo.LARGEST_SIDE + " pixels");
  }

  private void requireValues(String name, float[] values, int channels, double least) {
    boolean sound = values != null && values.length == channels;
    for (int i = 0; sound && i < channels; i++) {
      double size = least > 0 ? values[i] : Math.abs(values[i]);
      sound = size >= least && size <= LARGEST_MEAN;
    }
    require(
        sound,
        name,
        Arrays.toString(values),
        "a number per channel, " + (least > 0 ? "above 0 and" : "") + " at most " + LARGEST_MEAN);
  }

  private void classes(CheckpointInfo info, NetworkShape network) {
    require(
        info.classes().size() == network.classes() && network.classes() > 1,
        "classes",
        info.classes().size() + " names",
        network.classes() + ", as its network has, and 2 or more");
    DataIdentity data = info.dataIdentity();
    require(
        data != null
            && data.classes().size() == network.classes()
            && data.classes().values().stream().allMatch(images -> images >= 0),
        "dataIdentity",
        data == null ? null : data.classes(),
        "the images of each of its " + network.classes() + " classes");
    HashSet<String> seen = new HashSet<>();
    for (String name : info.classes()) {
      require(!name.isEmpty() && name.length() <= LONGEST_TEXT, "classes", name, "class names");
      require(seen.add(name), "classes", name + " twice", "every class once");
    }
  }

  private void position(Position position) {
    require(position != null, "position", null, "where in its run it was taken");
    require(
        position.epoch() >= 0
            && position.batch() >= 0
            && position.step() >= position.epoch()
            && position.step() >= position.batch(),
        "position",
        "epoch %d, batch %d, step %d"
            .formatted(position.epoch(), position.batch(), position.step()),
        "no more epochs and batches than steps, and none below 0");
    double accuracy = position.bestValidationAccuracy();
    require(
        position.bestEpoch() >= 0
            && position.bestEpoch() <= position.epoch()
            && (accuracy == -1 || (accuracy >= 0 && accuracy <= 1)),
        "position",
        "best epoch %d with accuracy %s".formatted(position.bestEpoch(), accuracy),
        "an epoch that has ended, and 0 to 1");
    require(
        position.correct() >= 0
            && position.correct() <= position.images()
            && position.images() <= position.imagesSeen()
            && position.images() >= position.batch(),
        "position",
        "%d of %d images right, %d seen"
            .formatted(position.correct(), position.images(), position.imagesSeen()),
        "no more than there were, and an image for each batch");
    require(
        isTime(position.trainSeconds())
            && isTime(position.etlMillis())
            && isTime(position.elapsedSeconds()),
        "position",
        position.trainSeconds()
            + " s, "
            + position.etlMillis()
            + " ms and "
            + position.elapsedSeconds()
            + " s",
        "times, 0 or more");
    require(
        isShare(position.rateScale()) && isShare(position.plateauScale()),
        "position",
        "rate scales %s and %s".formatted(position.rateScale(), position.plateauScale()),
        "above 0 and at most 1");
  }

  private static boolean isShare(double scale) {
    return scale > 0 && scale <= 1;
  }

  private static boolean isTime(double time) {
    return time >= 0 && Double.isFinite(time);
  }

  private void require(boolean holds, String field, Object found, String expected) {
    if (!holds) {
      throw CheckpointException.damaged(
          file,
          "its entry vgg4j.json has " + field + " '" + found + "', expected " + expected,
          null);
    }
  }
}
