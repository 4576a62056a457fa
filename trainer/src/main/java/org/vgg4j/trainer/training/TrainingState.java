package org.vgg4j.trainer.training;

import org.vgg4j.trainer.checkpoints.CheckpointInfo.Position;

/** Where a run stands. Changes with every step; {@link #position()} is what a checkpoint keeps. */
final class TrainingState {

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
        rateScale);
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

  /** From now on this epoch is the best. */
  void setBest(int number, double accuracy, double loss) {
    bestEpoch = number;
    bestValidationAccuracy = accuracy;
    bestValidationLoss = loss;
  }

  /** Whether so many epochs have ended since the best one; never where it is 0. */
  boolean hasWaited(int epochs) {
    return epochs > 0 && epoch - bestEpoch >= epochs;
  }

  /** Whether these validation figures beat the best so far; accuracy first, then loss. */
  boolean isBetter(double accuracy, double loss) {
    return accuracy > bestValidationAccuracy
        || (accuracy == bestValidationAccuracy && loss < bestValidationLoss);
  }
}
