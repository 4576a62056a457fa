package org.vgg4j.trainer.recipes;

import static java.util.Locale.ROOT;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.batches.Sampling;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.profiles.AccelerationSettings;

/** Finds what is wrong in a recipe before anything is loaded, fetched or written. */
final class RecipeCheck {

  // Far above what anybody trains, and low enough that products of two of them are still numbers.
  private static final int LARGEST_MARGIN = 16_384;
  static final int MOST_IMAGES = 1_000_000;
  static final int MOST_EPOCHS = 1_000_000;
  private static final int MOST_FOLDS = 1_000;
  static final long MOST_STEPS = 1_000_000_000;

  /** About the largest 32-bit float, in which networks compute. */
  private static final double LARGEST_MAGNITUDE = 1e38;

  private RecipeCheck() {}

  static void check(Recipe recipe) {
    DatasetName.of(String.valueOf(recipe.images().data()))
        .ifPresent(
            name ->
                require(
                    !name.isTestOnly(),
                    "data",
                    name,
                    "a data set to train on: give this one to `evaluate --data`"));
    require(recipe.network().model() != null, "model", null, "a name that `models` lists");
    chosen("optimizer", recipe.optimization().optimizer());
    chosen("schedule", recipe.rate().schedule());
    chosen("decode", recipe.images().decode());
    chosen("normalization", recipe.images().normalization());
    chosen("sampling", recipe.images().sampling());
    require(
        ClassWeights.isKnown(recipe.images().classWeights()),
        "classWeights",
        recipe.images().classWeights(),
        ClassWeights.EXPECTED);
    chosen("bestMetric", recipe.testing().bestMetric());
    chosen("flip", recipe.augmentation().flip());
    chosen("cropBorder", recipe.augmentation().cropBorder());
    chosen("testViews", recipe.testing().testViews());
    chosen("testedEpoch", recipe.testing().testedEpoch());
    chosen("precision", recipe.execution().precision());
    chosen("acceleration", recipe.execution().acceleration());
    require(
        recipe.name() != null && recipe.name().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
        "name",
        recipe.name(),
        "letters, digits, '.', '_' and '-', at most 64");
    require(
        recipe.images().data() != null && !recipe.images().data().isBlank(),
        "data",
        recipe.images().data(),
        DatasetName.expected());
    require(
        recipe.network().width() > 0 && recipe.network().width() <= 16,
        "width",
        recipe.network().width(),
        "above 0 and at most 16");
    require(
        recipe.network().dropout() == null
            || (recipe.network().dropout() >= 0 && recipe.network().dropout() < 1),
        "dropout",
        recipe.network().dropout(),
        "at least 0 and below 1");
    range(
        "imageSize",
        recipe.images().imageSize(),
        0,
        DatasetRequest.LARGEST_IMAGE,
        "0 or more pixels");
    range("limitTrain", recipe.images().limitTrain(), 0, Integer.MAX_VALUE, "0 (all) or more");
    range("limitTest", recipe.images().limitTest(), 0, Integer.MAX_VALUE, "0 (all) or more");
    require(
        recipe.images().validationFraction() > 0 && recipe.images().validationFraction() < 1,
        "validationFraction",
        recipe.images().validationFraction(),
        "above 0 and below 1");
    require(
        recipe.images().sampling() != Sampling.BALANCED
            || !ClassWeights.BALANCED.equals(recipe.images().classWeights()),
        "classWeights",
        recipe.images().classWeights(),
        "none or named weights where sampling is balanced, which has every class as often already");
    range(
        "cropPadding", recipe.augmentation().cropPadding(), 0, LARGEST_MARGIN, "0 or more pixels");
    require(
        recipe.augmentation().cropScale() > 0 && recipe.augmentation().cropScale() <= 1,
        "cropScale",
        recipe.augmentation().cropScale(),
        "above 0 and at most 1 (no random resized crop)");
    range("cutout", recipe.augmentation().cutout(), 0, LARGEST_MARGIN, "0 or more pixels");
    require(
        recipe.augmentation().augment() != null && !recipe.augmentation().augment().contains(null),
        "augment",
        recipe.augmentation().augment(),
        RecipeFields.expected("augment"));
    try {
      recipe.augmentation().list();
    } catch (IllegalArgumentException e) {
      throw new RecipeException(e.getMessage());
    }
    require(
        recipe.augmentation().labelSmoothing() >= 0 && recipe.augmentation().labelSmoothing() < 1,
        "labelSmoothing",
        recipe.augmentation().labelSmoothing(),
        "at least 0 and below 1");
    OptimizationCheck.check(recipe);
    share("scheduleStart", recipe.rate().scheduleStart());
    share("schedulePeak", recipe.rate().schedulePeak());
    share("scheduleEnd", recipe.rate().scheduleEnd());
    range("warmupSteps", recipe.rate().warmupSteps(), 0, MOST_STEPS, "0 or more");
    require(
        isMagnitude(recipe.rate().scheduleDecay()),
        "scheduleDecay",
        recipe.rate().scheduleDecay(),
        "0 or more, at most 1e38");
    require(
        isMagnitude(recipe.rate().scheduleFactor()) && recipe.rate().scheduleFactor() > 0,
        "scheduleFactor",
        recipe.rate().scheduleFactor(),
        "above 0, at most 1e38");
    boolean plateau = recipe.rate().schedule() == ScheduleKind.PLATEAU;
    require(
        !plateau || recipe.rate().scheduleFactor() < 1,
        "scheduleFactor",
        recipe.rate().scheduleFactor(),
        "below 1 where schedule is plateau");
    require(
        !plateau || recipe.testing().testedEpoch() == TestedEpoch.BEST,
        "schedule",
        recipe.rate().schedule(),
        "another where testedEpoch is last, or testedEpoch best beside it");
    range("schedulePatience", recipe.rate().schedulePatience(), 1, MOST_EPOCHS, "1 or more epochs");
    range("scheduleEpochs", recipe.rate().scheduleEpochs(), 1, MOST_EPOCHS, "1 or more");
    range(
        "threads",
        recipe.execution().threads(),
        0,
        AccelerationSettings.MOST_THREADS,
        "0 (physical cores) or more");
    require(
        recipe.network().blocks() == null || ModelOptions.areBlocks(recipe.network().blocks()),
        "blocks",
        recipe.network().blocks(),
        ModelOptions.BLOCKS_EXPECTED);
    require(
        List.of(0, 1, 3).contains(recipe.images().channels()),
        "channels",
        recipe.images().channels(),
        "1 (gray), 3 or 0 (the images' own)");
    require(
        isPattern(recipe.images().groupBy()),
        "groupBy",
        recipe.images().groupBy(),
        "a regular expression such as '([^/_]+)_[0-9]+'");
    range("folds", recipe.images().folds(), 0, MOST_FOLDS, "0 (none) or more");
    require(
        recipe.images().folds() != 1, "folds", recipe.images().folds(), "0 (none), or 2 or more");
    int folds = recipe.images().folds();
    range(
        "fold",
        recipe.images().fold(),
        folds == 0 ? 0 : 1,
        folds,
        folds == 0 ? "0 where there are no folds" : "the number of a fold, from 1");
  }

  private static boolean isPattern(String text) {
    try {
      return text == null || !Pattern.compile(text).pattern().isEmpty();
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private static void share(String field, double value) {
    require(value >= 0 && value <= 1, field, value, "at least 0 and at most 1");
  }

  static boolean isMagnitude(double value) {
    return value >= 0 && value <= LARGEST_MAGNITUDE;
  }

  static void range(String field, long value, long least, long most, String expected) {
    require(value >= least, field, value, expected);
    require(
        value <= most, field, value, expected + ", at most " + String.format(ROOT, "%,d", most));
  }

  /** Names that there are none of are refused where they are read. */
  private static void chosen(String field, Object value) {
    require(value != null, field, null, RecipeFields.expected(field));
  }

  static void require(boolean holds, String field, Object value, String expected) {
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
