package org.vgg4j.trainer.recipes;

import static org.vgg4j.trainer.recipes.RecipeCheck.MOST_EPOCHS;
import static org.vgg4j.trainer.recipes.RecipeCheck.MOST_IMAGES;
import static org.vgg4j.trainer.recipes.RecipeCheck.MOST_STEPS;
import static org.vgg4j.trainer.recipes.RecipeCheck.isMagnitude;
import static org.vgg4j.trainer.recipes.RecipeCheck.range;
import static org.vgg4j.trainer.recipes.RecipeCheck.require;

import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.GradientClip;

/** Finds what is wrong in how a recipe's weights are fitted. */
final class OptimizationCheck {

  private static final int MOST_WORKERS = 256;

  private OptimizationCheck() {}

  static void check(Recipe recipe) {
    range("batchSize", recipe.optimization().batchSize(), 1, MOST_IMAGES, "1 or more images");
    range("epochs", recipe.optimization().epochs(), 1, MOST_EPOCHS, "1 or more");
    range("steps", recipe.optimization().steps(), 0, MOST_STEPS, "1 or more (0 goes by epochs)");
    range("seconds", recipe.optimization().seconds(), 0, MOST_STEPS, "1 or more (0 goes by steps)");
    require(
        recipe.optimization().patience() == 0 || recipe.testing().testedEpoch() == TestedEpoch.BEST,
        "patience",
        recipe.optimization().patience(),
        "0 where testedEpoch is last, or testedEpoch best beside it");
    range("patience", recipe.optimization().patience(), 0, MOST_EPOCHS, "0 (none) or more epochs");
    require(
        isMagnitude(recipe.optimization().learningRate())
            && recipe.optimization().learningRate() > 0,
        "learningRate",
        recipe.optimization().learningRate(),
        "above 0, at most 1e38");
    require(
        recipe.optimization().momentum() >= 0 && recipe.optimization().momentum() < 1,
        "momentum",
        recipe.optimization().momentum(),
        "at least 0 and below 1");
    require(
        recipe.optimization().epsilon() == null
            || (recipe.optimization().epsilon() > 0 && recipe.optimization().epsilon() <= 1),
        "epsilon",
        recipe.optimization().epsilon(),
        "above 0, at most 1, or null for the optimizer's own");
    require(
        isMagnitude(recipe.optimization().weightDecay()),
        "weightDecay",
        recipe.optimization().weightDecay(),
        "0 or more, at most 1e38");
    require(
        isMagnitude(recipe.optimization().l2()),
        "l2",
        recipe.optimization().l2(),
        "0 or more, at most 1e38");
    require(
        recipe.optimization().batchNormRateFactor() > 0
            && isMagnitude(recipe.optimization().batchNormRateFactor()),
        "batchNormRateFactor",
        recipe.optimization().batchNormRateFactor(),
        "above 0, at most 1e38");
    range(
        "whiteningBiasEpochs",
        recipe.optimization().whiteningBiasEpochs(),
        0,
        MOST_EPOCHS,
        "0 (never trained) or more");
    range("lookahead", recipe.optimization().lookahead(), 0, MOST_EPOCHS, "0 (none) or more steps");
    require(
        recipe.optimization().emaDecay() >= 0 && recipe.optimization().emaDecay() < 1,
        "emaDecay",
        recipe.optimization().emaDecay(),
        "at least 0 (no average) and below 1");
    range(
        "averageEpochs",
        recipe.optimization().averageEpochs(),
        0,
        MOST_EPOCHS,
        "0 (none) or more epochs");
    require(
        recipe.optimization().lookahead() == 0 || recipe.optimization().emaDecay() == 0,
        "emaDecay",
        recipe.optimization().emaDecay(),
        "0 where lookahead is set");
    require(
        recipe.optimization().averageEpochs() == 0
            || (recipe.optimization().lookahead() == 0 && recipe.optimization().emaDecay() == 0),
        "averageEpochs",
        recipe.optimization().averageEpochs(),
        "0 where lookahead or emaDecay is set");
    require(
        recipe.optimization().averageEpochs() == 0 || recipe.optimization().patience() == 0,
        "averageEpochs",
        recipe.optimization().averageEpochs(),
        "0 where patience is set: nobody knows then which epochs are the last");
    require(
        recipe.optimization().averageEpochs() == 0 || recipe.optimization().seconds() == 0,
        "averageEpochs",
        recipe.optimization().averageEpochs(),
        "0 where seconds is set: nobody knows then which epochs are the last");
    require(
        isMagnitude(recipe.optimization().clipNorm()),
        "clipNorm",
        recipe.optimization().clipNorm(),
        "0 (none) or more, at most 1e38");
    require(
        isMagnitude(recipe.optimization().clipValue()),
        "clipValue",
        recipe.optimization().clipValue(),
        "0 (none) or more, at most 1e38");
    require(
        recipe.optimization().clipValue() == 0 || recipe.optimization().clipNorm() == 0,
        "clipValue",
        recipe.optimization().clipValue(),
        "0 where clipNorm is set");
    range(
        "accumulate",
        recipe.optimization().accumulate(),
        1,
        MOST_IMAGES / Math.max(1, recipe.optimization().batchSize()),
        "1 or more batches, together at most 1,000,000 images");
    range("workers", recipe.optimization().workers(), 1, MOST_WORKERS, "1 or more");
    require(
        (long) recipe.optimization().imagesPerStep() <= MOST_IMAGES,
        "workers",
        recipe.optimization().workers(),
        "at most 1,000,000 images in a step of all of them");
    WorkerSync sync = new WorkerSync(recipe.optimization().sync());
    require(sync.isKnown(), "sync", recipe.optimization().sync(), WorkerSync.EXPECTED);
    boolean stock = recipe.execution().acceleration() == AccelerationSettings.Mode.OFF;
    require(
        !stock
            || (recipe.optimization().accumulate() == 1
                && (recipe.optimization().workers() == 1 || sync.averages())
                && recipe.optimization().clip().equals(GradientClip.NONE)),
        "acceleration",
        recipe.execution().acceleration(),
        "fixed or on where clipNorm, clipValue or accumulate is set, or workers share gradients:"
            + " stock Deeplearning4j has none");
    require(
        new FrozenPart(recipe.optimization().freeze()).isKnown(),
        "freeze",
        recipe.optimization().freeze(),
        FrozenPart.EXPECTED);
    require(
        recipe.optimization().baseRateFactor() > 0
            && isMagnitude(recipe.optimization().baseRateFactor()),
        "baseRateFactor",
        recipe.optimization().baseRateFactor(),
        "above 0, at most 1e38");
  }
}
