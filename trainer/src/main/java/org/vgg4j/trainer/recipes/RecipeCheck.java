package org.vgg4j.trainer.recipes;

import static java.util.Locale.ROOT;

import java.util.Arrays;
import java.util.List;
import org.vgg4j.models.Head;
import org.vgg4j.models.ModelException;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.models.Optimizer;
import org.vgg4j.models.WeightInitialization;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Precision;

/** Finds what is wrong in a recipe before anything is loaded, fetched or written. */
final class RecipeCheck {

  // Far above what anybody trains, and low enough that products of two of them are still numbers.
  private static final int MOST_PIXELS = 16_384;
  private static final int MOST_IMAGES = 1_000_000;
  private static final int MOST_EPOCHS = 1_000_000;
  private static final long MOST_STEPS = 1_000_000_000;

  /** About the largest 32-bit float, in which networks compute. */
  private static final double LARGEST_MAGNITUDE = 1e38;

  private RecipeCheck() {}

  static void check(Recipe recipe) {
    require(recipe.model() != null, "model", null, "a name that `models` lists");
    require(recipe.optimizer() != null, "optimizer", null, "the name of an optimizer");
    try {
      ModelFactory.info(recipe.model());
      Optimizer.parse(recipe.optimizer());
      if (recipe.init() != null) {
        WeightInitialization.parse(recipe.init());
      }
      if (recipe.head() != null) {
        Head.parse(recipe.head());
      }
    } catch (ModelException e) {
      throw new RecipeException(e.getMessage());
    }
    require(
        recipe.name() != null && recipe.name().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
        "name",
        recipe.name(),
        "letters, digits, '.', '_' and '-', at most 64");
    require(
        recipe.data() != null && !recipe.data().isBlank(),
        "data",
        recipe.data(),
        "cifar10, cifar10-sample or a folder of images");
    require(
        recipe.width() > 0 && recipe.width() <= 16,
        "width",
        recipe.width(),
        "above 0 and at most 16");
    require(
        recipe.dropout() == null || (recipe.dropout() >= 0 && recipe.dropout() < 1),
        "dropout",
        recipe.dropout(),
        "at least 0 and below 1");
    range("imageSize", recipe.imageSize(), 0, MOST_PIXELS, "0 or more pixels");
    range("limitTrain", recipe.limitTrain(), 0, Integer.MAX_VALUE, "0 (all) or more");
    range("limitTest", recipe.limitTest(), 0, Integer.MAX_VALUE, "0 (all) or more");
    require(
        recipe.validationFraction() > 0 && recipe.validationFraction() < 1,
        "validationFraction",
        recipe.validationFraction(),
        "above 0 and below 1");
    range("cropPadding", recipe.cropPadding(), 0, MOST_PIXELS, "0 or more pixels");
    require(
        recipe.cropScale() > 0 && recipe.cropScale() <= 1,
        "cropScale",
        recipe.cropScale(),
        "above 0 and at most 1 (no random resized crop)");
    range("cutout", recipe.cutout(), 0, MOST_PIXELS, "0 or more pixels");
    require(
        recipe.labelSmoothing() >= 0 && recipe.labelSmoothing() < 1,
        "labelSmoothing",
        recipe.labelSmoothing(),
        "at least 0 and below 1");
    range("batchSize", recipe.batchSize(), 1, MOST_IMAGES, "1 or more images");
    range("epochs", recipe.epochs(), 1, MOST_EPOCHS, "1 or more");
    range("steps", recipe.steps(), 0, MOST_STEPS, "1 or more (0 goes by epochs)");
    require(
        isMagnitude(recipe.learningRate()) && recipe.learningRate() > 0,
        "learningRate",
        recipe.learningRate(),
        "above 0, at most 1e38");
    require(
        recipe.momentum() >= 0 && recipe.momentum() < 1,
        "momentum",
        recipe.momentum(),
        "at least 0 and below 1");
    require(
        isMagnitude(recipe.weightDecay()),
        "weightDecay",
        recipe.weightDecay(),
        "0 or more, at most 1e38");
    require(isMagnitude(recipe.l2()), "l2", recipe.l2(), "0 or more, at most 1e38");
    range("warmupSteps", recipe.warmupSteps(), 0, MOST_STEPS, "0 or more");
    require(
        isMagnitude(recipe.scheduleDecay()),
        "scheduleDecay",
        recipe.scheduleDecay(),
        "0 or more, at most 1e38");
    require(
        isMagnitude(recipe.scheduleFactor()) && recipe.scheduleFactor() > 0,
        "scheduleFactor",
        recipe.scheduleFactor(),
        "above 0, at most 1e38");
    range("scheduleEpochs", recipe.scheduleEpochs(), 1, MOST_EPOCHS, "1 or more");
    range(
        "threads",
        recipe.threads(),
        0,
        AccelerationSettings.MOST_THREADS,
        "0 (physical cores) or more");
    require(
        recipe.blocks() == null || ModelOptions.areBlocks(recipe.blocks()),
        "blocks",
        recipe.blocks(),
        ModelOptions.BLOCKS_EXPECTED);
    oneOf(
        "schedule",
        recipe.schedule(),
        Arrays.stream(ScheduleKind.values()).map(ScheduleKind::id).toList());
    oneOf("normalization", recipe.normalization(), List.of("zero-one", "per-channel"));
    oneOf(
        "precision",
        recipe.precision(),
        Arrays.stream(Precision.values()).map(Precision::id).toList());
    oneOf(
        "acceleration",
        recipe.acceleration(),
        Arrays.stream(AccelerationSettings.Mode.values())
            .map(mode -> mode.name().toLowerCase(ROOT))
            .toList());
  }

  private static boolean isMagnitude(double value) {
    return value >= 0 && value <= LARGEST_MAGNITUDE;
  }

  private static void range(String field, long value, long least, long most, String expected) {
    require(value >= least, field, value, expected);
    require(
        value <= most, field, value, expected + ", at most " + String.format(ROOT, "%,d", most));
  }

  private static void oneOf(String field, String value, List<String> choices) {
    require(
        value != null && choices.contains(value),
        field,
        value,
        "one of " + String.join(", ", choices));
  }

  private static void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      throw new RecipeException(
          field
              + " is "
              + (value == null ? "empty" : "'" + value + "'")
              + ", expected "
              + expected);
    }
  }
}
