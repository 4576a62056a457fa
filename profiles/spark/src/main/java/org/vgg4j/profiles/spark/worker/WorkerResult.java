package org.vgg4j.profiles.spark.worker;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;

/**
 * What a worker did in a round.
 *
 * @param worker from 0
 * @param weights after its last step
 * @param steps what each step found out; fewer than the round has where an epoch's last batch has
 *     no image for the worker
 * @param gradientNorms by layer name, of the epoch's last step; empty in other rounds
 * @param acceleration of its graph
 * @param passSeconds of forward and backward passes
 * @param updateSeconds of the optimizer
 */
public record WorkerResult(
    int worker,
    Weights weights,
    List<StepResult> steps,
    HashMap<String, Double> gradientNorms,
    WorkerAcceleration acceleration,
    double passSeconds,
    double updateSeconds)
    implements Serializable {

  /** Images that it has trained on. */
  public long images() {
    return steps.stream().mapToLong(step -> step.labels().length).sum();
  }

  /**
   * A step of a worker.
   *
   * @param loss mean over its images
   * @param labels of its images
   * @param probabilities {@code [images][classes]}
   * @param seconds that it took
   * @param etlMillis of them, waiting for its batch
   */
  public record StepResult(
      double loss, int[] labels, float[][] probabilities, double seconds, double etlMillis)
      implements Serializable {}
}
