package org.vgg4j;

import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.training.TrainingObserver.Step;

/**
 * Told what a training does, on the thread that trains, which is not the one that waits in {@link
 * Training#run}: whoever is slow here slows training. What it throws ends the run.
 */
public interface TrainingListener {

  /** After every optimizer step. */
  default void step(Step step) {}

  /** After every epoch, once its checkpoint is on disk. */
  default void epoch(EpochMetrics epoch) {}

  /** A line that tells what the run is or does. */
  default void message(String line) {}

  /** A line that should not be missed: what goes wrong, and advice. */
  default void warning(String line) {}
}
