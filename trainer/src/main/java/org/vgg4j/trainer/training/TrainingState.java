package org.vgg4j.trainer.training;

import java.util.Locale;
import java.util.Optional;
import org.vgg4j.trainer.checkpoints.CheckpointInfo.Position;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.ScheduleKind;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.training.figures.TakenStep;

/** Where a run stands. Changes with every step; {@link #position()} is what a checkpoint keeps. */
final class TrainingState {

  /** Lower rates change no weight in 32 bits. */
  private static final double LOWEST_PLATEAU_SCALE = 1e-8;

  int epoch;
  int batch;
  long step;
  int bestEpoch;
  double bestValidationAccuracy = -1;
  double bestValidationLoss = Double.POSITIVE_INFINITY;
  double lossSum;
  long correct;
  long images;
  long imagesSeen;
  double trainSeconds;
  double etlMillis;
  double rateScale = 1;
  double plateauScale = 1;
  double elapsedSeconds;

  static TrainingState start() {
    return new TrainingState();
  }

  static TrainingState at(Position position) {
    TrainingState state = new TrainingState();
    state.epoch = position.epoch();
    state.batch = position.batch();
    state.step = position.step();
    state.bestEpoch = position.bestEpoch();
    state.bestValidationAccuracy = position.bestValidationAccuracy();
    state.bestValidationLoss = position.bestValidationLoss();
    state.lossSum = position.lossSum();
    state.correct = position.correct();
    state.images = position.images();
    state.imagesSeen = position.imagesSeen();
    state.trainSeconds = position.trainSeconds();
    state.etlMillis = position.etlMillis();
    state.rateScale = position.rateScale();
    state.plateauScale = position.plateauScale();
    state.elapsedSeconds = position.elapsedSeconds();
    return state;
  }

  Position position() {
    return new Position(
        epoch,
        batch,
        step,
        bestEpoch,
        bestValidationAccuracy,
        bestValidationLoss,
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

  /**
   * Moves on over a step whose figures are read.
   *
   * @param readingSeconds that its figures were waited for
   */
  void took(TakenStep taken, double loss, int right, double readingSeconds) {
    step++;
    batch++;
    lossSum += loss * taken.images();
    correct += right;
    images += taken.images();
    imagesSeen += taken.images();
    trainSeconds += taken.seconds() + readingSeconds;
    etlMillis += taken.etlMillis();
  }

  TrainingObserver.EpochSoFar soFar() {
    return new TrainingObserver.EpochSoFar(step, images, meanLoss(), accuracy());
  }

  /**
   * The step that was taken last.
   *
   * @param right images whose likeliest class was the right one
   */
  TrainingObserver.Step step(TakenStep taken, double loss, int right) {
    return new TrainingObserver.Step(
        epoch + 1,
        step,
        loss,
        right,
        taken.images(),
        taken.learningRate(),
        taken.seconds(),
        taken.etlMillis());
  }

  /**
   * The row of the epoch that ends.
   *
   * @param rate the learning rate of its last step
   */
  EpochMetrics metrics(double rate, Evaluation validation) {
    return new EpochMetrics(
        epoch + 1,
        step,
        rate,
        meanLoss(),
        accuracy(),
        validation.loss(),
        validation.top1(),
        validation.balancedAccuracy(),
        validation.macroF1());
  }

  /**
   * What a run that ends here came to.
   *
   * @param last row that was written; null for none
   */
  TrainingOutcome outcome(RunStatus status, EpochMetrics last) {
    return new TrainingOutcome(
        status,
        epoch,
        step,
        bestEpoch,
        trainSeconds == 0 ? 0 : imagesSeen / trainSeconds,
        etlMillis / Math.max(1, step),
        last);
  }

  double meanLoss() {
    return images == 0 ? Double.NaN : lossSum / images;
  }

  /** NaN where the losses are: then some images had no answer. */
  double accuracy() {
    return images == 0 || Double.isNaN(lossSum) ? Double.NaN : (double) correct / images;
  }

  void beginNextEpoch() {
    epoch++;
    batch = 0;
    lossSum = 0;
    correct = 0;
    images = 0;
  }

  /** From now on this epoch is the one to be tested: the best, or the last. */
  void setBest(int number, double accuracy, double loss) {
    bestEpoch = number;
    bestValidationAccuracy = accuracy;
    bestValidationLoss = loss;
  }

  /**
   * Lowers the rate where the schedule is {@code plateau} and its patience is over.
   *
   * @param epoch that ended, from 1, without a better validation
   * @return what was done, for people
   */
  Optional<String> slowDown(Recipe.RateSchedule rate, int epoch) {
    if (rate.schedule() != ScheduleKind.PLATEAU
        || (epoch - bestEpoch) % rate.schedulePatience() != 0
        || plateauScale <= LOWEST_PLATEAU_SCALE) {
      return Optional.empty();
    }
    plateauScale *= rate.scheduleFactor();
    return Optional.of(
        String.format(
            Locale.ROOT,
            "no better validation for %d epochs: the learning rate is multiplied by %s from epoch"
                + " %d on",
            epoch - bestEpoch,
            rate.scheduleFactor(),
            epoch + 1));
  }

  /** Whether so many epochs have ended since the best one; never where it is 0. */
  boolean hasWaited(int epochs) {
    return epochs > 0 && epoch - bestEpoch >= epochs;
  }

  /**
   * Whether these validation figures beat the best so far.
   *
   * @param accuracy or what the recipe compares epochs by
   * @param loss decides where that is equal
   */
  boolean isBetter(double accuracy, double loss) {
    return accuracy > bestValidationAccuracy
        || (accuracy == bestValidationAccuracy && loss < bestValidationLoss);
  }
}
