package org.vgg4j.trainer.training;

import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.trainer.checkpoints.CheckpointInfo.Position;
import org.vgg4j.trainer.recipes.Recipe;

/**
 * How many optimizer steps a run takes: as many as its recipe says, or as many as there is time
 * for. In the latter case the number is worked out again and again from the time that steps,
 * validations and checkpoints have taken, so that the schedule, which is laid over all steps, has
 * its end where the time has; the test's time is left free.
 */
public final class StepPlan {

  /** The first steps load kernels and compile code: they say nothing of those to come. */
  private static final int SLOW_STEPS = 3;

  /** Steps before the plan is made, unless they take too much of the time. */
  private static final int FIRST_STEPS = 10;

  private static final double MOST_OF_BUDGET = 0.25;

  /**
   * Steps that workers take for themselves at most, however rarely they are averaged, before the
   * plan is made, and at its end: it is looked at between such rounds alone.
   */
  private static final int FEW_STEPS = 5;

  /** Until then a run by time has at least so many steps before it. */
  private static final long FIRST_GUESS = 1_000;

  /** How many steps the mean time of a step is of, about. */
  private static final int MEAN_OF = 20;

  /** Looked at again after this share of the steps that are left. */
  private static final int LOOKS = 20;

  /** Evaluating an image takes about this share of training on it, where it is not known yet. */
  private static final double EVALUATION_SHARE = 1.0 / 3;

  /** What comes after the test: figures, report and the program's end. */
  private static final double END_SECONDS = 2;

  private final double budget;
  private final int stepsPerEpoch;
  private final int workers;
  private final int imagesPerStep;
  private final int validationImages;
  private final long testImages;
  private final long startedNanos;

  /** Epochs and steps before this session's first epoch: with other data those had other steps. */
  private int earlierEpochs;

  private long earlierSteps;
  private double earlierSeconds;
  private long stepsHere;
  private boolean slowTogether;
  private double stepSeconds;
  private double epochEndSeconds = Double.NaN;
  private double imageSeconds = Double.NaN;
  private long nextLook;
  private volatile long total;

  /**
   * A plan.
   *
   * @param validationImages evaluated at the end of each epoch
   * @param testImages evaluated in the end; each counts once
   * @param startedNanos {@link System#nanoTime()} at which the command began
   */
  public StepPlan(
      Recipe recipe,
      EpochBatches batches,
      int validationImages,
      int testImages,
      long startedNanos) {
    this.budget = recipe.optimization().seconds();
    this.stepsPerEpoch = batches.count();
    this.workers = recipe.optimization().workers();
    this.imagesPerStep = recipe.optimization().imagesPerStep();
    this.validationImages = validationImages;
    this.testImages = (long) testImages * Integer.parseInt(recipe.testing().testViews().id());
    this.startedNanos = startedNanos;
    long asked = recipe.optimization().totalSteps(stepsPerEpoch);
    this.total = isByTime() ? Math.max(asked, FIRST_GUESS) : asked;
  }

  /** Whether time decides. */
  public boolean isByTime() {
    return budget > 0;
  }

  /** Steps of the whole run; with time deciding, as far as that is known now. */
  public long totalSteps() {
    return total;
  }

  /** Epochs of the whole run, the last one possibly cut. */
  int totalEpochs() {
    return earlierEpochs
        + Math.toIntExact(-Math.floorDiv(earlierSteps - total, (long) stepsPerEpoch));
  }

  /** Whether the number of steps is the recipe's, or follows from steps that were measured. */
  boolean isKnown() {
    return !isByTime() || nextLook > 0;
  }

  /**
   * Steps that workers may take for themselves from here: with time deciding, no more than half of
   * those that are left by what is known, of which the next look may know better.
   *
   * @param step steps taken
   */
  public long mostTogether(long step) {
    if (!isByTime()) {
      return Long.MAX_VALUE;
    }
    if (isKnown()) {
      return Math.max(FEW_STEPS, (total - step) / 2);
    }
    // Workers that take steps together tell the mean of them: the slow ones are for themselves.
    return step < SLOW_STEPS ? SLOW_STEPS - step : FEW_STEPS;
  }

  /** Seconds since the run began, those of earlier sessions included. */
  double elapsedSeconds() {
    return earlierSeconds + (System.nanoTime() - startedNanos) / 1e9;
  }

  /** Goes on from a checkpoint. */
  void goOn(Position position) {
    earlierEpochs = position.epoch();
    earlierSteps = position.step() - position.batch();
    earlierSeconds = position.elapsedSeconds();
    if (isByTime() && position.step() > 0) {
      stepSeconds = position.trainSeconds() / position.step();
      look(position.step());
      // A run whose time is over, or that has ended, takes no step more.
      total = secondsLeft() < stepSeconds ? position.step() : total;
    }
  }

  /**
   * After a step.
   *
   * @param step steps taken
   * @param seconds that it took, with its wait for data
   * @param settled whether steps after it can still be planned: those that workers take together
   *     keep the plan that they began with
   */
  void stepped(long step, double seconds, boolean settled) {
    if (!isByTime()) {
      return;
    }
    stepsHere++;
    // The last of those that were taken together is as slow as the first.
    slowTogether |= stepsHere < SLOW_STEPS && !settled;
    long first = slowTogether ? SLOW_STEPS + 1 : SLOW_STEPS;
    if (stepSeconds == 0 || stepsHere <= first) {
      stepSeconds = seconds;
    } else {
      stepSeconds += (seconds - stepSeconds) / Math.min(MEAN_OF, stepsHere - first + 1);
    }
    boolean early =
        stepsHere <= SLOW_STEPS
            || (stepsHere < FIRST_STEPS && elapsedSeconds() < MOST_OF_BUDGET * budget);
    if (settled && step >= nextLook && step < total && !early) {
      look(step);
    }
  }

  /**
   * After an epoch's end.
   *
   * @param evaluationSeconds of its validation
   * @param seconds that it took as a whole, with the checkpoints
   */
  void epochEnded(double evaluationSeconds, double seconds) {
    imageSeconds = evaluationSeconds / validationImages;
    epochEndSeconds = seconds;
  }

  private double imageSeconds() {
    // One of the workers evaluates.
    return Double.isNaN(imageSeconds)
        ? EVALUATION_SHARE * stepSeconds * workers / imagesPerStep
        : imageSeconds;
  }

  private double epochEndSeconds() {
    return Double.isNaN(epochEndSeconds) ? imageSeconds() * validationImages : epochEndSeconds;
  }

  /** For steps, and for the ends of the epochs before the last. */
  private double secondsLeft() {
    double end = epochEndSeconds() + testImages * imageSeconds() + END_SECONDS;
    return budget - elapsedSeconds() - end;
  }

  private void look(long step) {
    double each = stepSeconds + epochEndSeconds() / stepsPerEpoch;
    // At least one: the step that ends an epoch is looked into, and was not told that it does.
    long steps = Math.max(1, (long) (secondsLeft() / each));
    total = step + steps;
    nextLook = step + Math.max(1, steps / LOOKS);
  }
}
