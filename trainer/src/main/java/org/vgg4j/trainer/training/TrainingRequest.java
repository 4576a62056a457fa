package org.vgg4j.trainer.training;

import java.util.List;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.training.start.StartingPoint;
import org.vgg4j.trainer.training.steps.Cluster;

/**
 * What a user asked to train.
 *
 * @param start where it begins
 * @param retune whether kernels are timed anew although choices are kept
 * @param command the command line, for provenance
 * @param cluster that takes the steps; null for this machine
 * @param begunNanos {@link System#nanoTime()} from which on its time counts
 */
public record TrainingRequest(
    Recipe recipe,
    TrainingOptions options,
    StartingPoint start,
    boolean retune,
    List<String> command,
    Cluster cluster,
    long begunNanos) {

  /** On this machine, from now on. */
  public TrainingRequest(
      Recipe recipe,
      TrainingOptions options,
      StartingPoint start,
      boolean retune,
      List<String> command) {
    this(recipe, options, start, retune, command, null, System.nanoTime());
  }
}
