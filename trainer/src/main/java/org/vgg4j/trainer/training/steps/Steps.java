package org.vgg4j.trainer.training.steps;

import java.util.Map;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.figures.TakenStep;

/**
 * Takes the optimizer steps of a run, in this process or elsewhere. Each is a function of the
 * weights before it, its images, the seed and its number alone. All is called by the thread that
 * trains.
 */
public interface Steps extends AutoCloseable {

  /**
   * Begins an epoch, or goes on in one. Where the run went back to a checkpoint, its graph has
   * other weights than after the last step.
   *
   * @throws StepsStoppedException if the run was asked to stop meanwhile
   */
  void begin(EpochStart start);

  /** Whether the epoch, and the run, have another step. */
  boolean hasNext();

  /**
   * Whether the next step was taken together with the last already, and is only handed out: it
   * takes no time.
   */
  default boolean hasTaken() {
    return false;
  }

  /**
   * Takes the next step.
   *
   * @param inspected whether {@link #inspection} will be asked about it
   * @return what it found out, which may have to be waited for
   * @throws StepsStoppedException if the run was asked to stop, and the step would have had to be
   *     waited for
   * @throws StepsFailedException if it could not be taken
   */
  TakenStep take(boolean inspected);

  /** Steps that may be taken before the figures of one have to be read. */
  int mostUnread();

  /**
   * Whether the run's graph is what all steps so far have made of it. Only then can it be saved,
   * validated, or stopped at; it is so after the last step of an epoch or of the run.
   */
  boolean settled();

  /** L2 norm of the mean gradient by layer name, in the epoch's last step. */
  Map<String, Double> gradientNorms();

  /**
   * What an inspected step looked like.
   *
   * @param step as its figures say
   * @param taken the step
   */
  TrainingObserver.Inspection inspection(TrainingObserver.Step step, TakenStep taken);

  /** Seconds of forward and backward passes since the epoch was begun. */
  double forwardBackwardSeconds();

  /** Seconds of the optimizer since the epoch was begun. */
  double updateSeconds();

  /** No step follows. */
  @Override
  void close();
}
