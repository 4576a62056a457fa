package org.vgg4j.trainer.training;

import java.util.List;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.EpochTimings;
import org.vgg4j.trainer.runs.LayerMetrics;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;

/**
 * Told what a run does, on the thread that trains: whoever is slow here slows training. An observer
 * changes nothing that the run computes.
 */
public interface TrainingObserver extends AutoCloseable {

  /**
   * A step that has been taken.
   *
   * @param epoch the epoch it belongs to, from 1
   * @param step optimizer steps so far, this one included
   * @param loss mean over the batch, regularization included, in nats
   * @param correct images whose likeliest class was the right one
   * @param images in the batch
   * @param learningRate of this step
   * @param seconds it took, waiting for its batch included
   * @param etlMillis of waiting for its batch
   */
  record Step(
      int epoch,
      long step,
      double loss,
      int correct,
      int images,
      double learningRate,
      double seconds,
      double etlMillis) {}

  /**
   * An epoch whose rows are written.
   *
   * @param layers weight and gradient norms and dead units
   * @param validation with its confusion matrix
   * @param best whether it is better on the validation split than those before; of none where the
   *     recipe tests the last epoch, whichever is the best
   */
  record Epoch(
      EpochMetrics metrics,
      EpochTimings timings,
      List<LayerMetrics> layers,
      Evaluation validation,
      boolean best) {}

  /**
   * A look into a step, for whoever asked for it with {@link #wantsInspection}.
   *
   * @param layers weight norms, gradient norms and dead units of the batch it was trained on
   * @param inputs the batch as the network saw it
   * @param outputEntropy mean entropy of the class probabilities, in nats, in [0, ln(classes)]
   * @param outputSpread standard deviation of a class's probability over the batch, mean over the
   *     classes; 0 where every image gets the same answer, NaN for a single image
   */
  record Inspection(
      Step step,
      List<LayerMetrics> layers,
      InputStatistics inputs,
      double outputEntropy,
      double outputSpread) {}

  /** Values of a batch's input, over all images, channels and positions. */
  record InputStatistics(double mean, double deviation, double lowest, double highest) {}

  /** A part of a run that takes images one batch after another. */
  enum Phase {
    TRAINING,
    VALIDATION,
    TEST
  }

  /**
   * How far an epoch's training has come, those of its steps included that were taken before the
   * run was resumed.
   *
   * @param step optimizer steps of the run so far
   * @param images of the epoch that were trained on
   * @param loss mean over those, regularization included, in nats
   * @param accuracy of those, in [0, 1]
   */
  record EpochSoFar(long step, long images, double loss, double accuracy) {}

  /** The run's folder is there; before anything is said of it. */
  default void opened(RunDirectory run) {}

  /** A line that tells a user what the run is or does. */
  default void said(String line) {}

  /** A line that a user should not miss. */
  default void alerted(String line) {}

  /**
   * Before the images of a phase.
   *
   * @param epoch it belongs to, from 1
   * @param images there are
   * @param done how many of those were taken before the run was resumed
   */
  default void phaseBegan(Phase phase, int epoch, long images, long done) {}

  /**
   * Within validation and test.
   *
   * @param done images of the phase so far
   */
  default void advanced(long done) {}

  /** Within training, after a step that was found sound. */
  default void trained(EpochSoFar epoch) {}

  /** After the last image of a phase, or where it was given up. */
  default void phaseEnded() {}

  /** Before the first step. */
  default void started(TrainingSetup setup) {}

  /**
   * Before a step's batch is waited for; not told of steps that were taken together with one before
   * them.
   *
   * @param step its number, from 1
   */
  default void stepBegins(long step) {}

  /**
   * The step that began is not taken now: the run stops before it, or cannot go on.
   *
   * @param step its number, from 1
   */
  default void stepGivenUp(long step) {}

  default void stepped(Step step) {}

  /**
   * Whether the step about to be taken is to be looked into, which costs a few percent of a step.
   *
   * @param step its number, from 1
   */
  default boolean wantsInspection(long step) {
    return false;
  }

  /**
   * The network is not made of numbers any more, or does not answer with numbers; before the run
   * ends or goes back for it.
   *
   * @param step steps taken
   * @param seen what shows it, in words that begin a sentence
   */
  default void diverged(long step, String seen) {}

  /** After {@link #stepped}, of a step that was wanted. */
  default void inspected(Inspection inspection) {}

  /**
   * After the epoch's rows and checkpoints are on disk. The network has the weights that were
   * validated, which are others than those that are trained on where weights are averaged.
   */
  default void epochEnded(Epoch epoch) {}

  /**
   * After the test.
   *
   * @param step optimizer steps taken in all
   * @param test of the best epoch's weights
   */
  default void tested(long step, Evaluation test) {}

  /** A line of advice to the user about this run. */
  default void warned(String message) {}

  /** After the test and after {@code result.json} is on disk; not where the run failed. */
  default void finished(RunResult result) {}

  /** In any case, last. */
  @Override
  default void close() {}
}
