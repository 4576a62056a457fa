package org.vgg4j.trainer.training;

import java.util.List;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.EpochTimings;
import org.vgg4j.trainer.runs.LayerMetrics;
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
   * @param loss mean over the batch, regularisation included, in nats
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
   * @param best whether no epoch before was better on the validation split
   */
  record Epoch(
      EpochMetrics metrics,
      EpochTimings timings,
      List<LayerMetrics> layers,
      Evaluation validation,
      boolean best) {}

  /** Before the first step. */
  default void started(TrainingSetup setup) {}

  default void stepped(Step step) {}

  /** After the epoch's rows and checkpoints are on disk. */
  default void epochEnded(Epoch epoch) {}

  /** A line of advice to the user about this run. */
  default void warned(String message) {}

  /** After the test and after {@code result.json} is on disk; not where the run failed. */
  default void finished(RunResult result) {}

  /** In any case, last. */
  @Override
  default void close() {}
}
