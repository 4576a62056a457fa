package org.vgg4j.trainer.training.steps;

import java.util.Optional;
import java.util.function.Consumer;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.training.update.WeightAverage;

/** A cluster that is connected, whose executors take the steps of a run. */
public interface Cluster extends AutoCloseable {

  /** Workers that compute side by side, at least 1. */
  int slots();

  /** Processes that compute, at least 1; as {@link #slots} they stay what they were at first. */
  int executors();

  /**
   * Networks that are trained in this machine's memory at once: the run's own, which is validated,
   * and where the cluster is a part of this machine those of its workers.
   *
   * @param workers that are to train, at least 1
   */
  int networksHere(int workers);

  /** Whether its workers compute in this process, on the device that it has chosen. */
  boolean isThisProcess();

  /** What it is, for people, for example {@code Spark 3.5.9 at local[2]}. */
  String description();

  /**
   * Threads that each worker computes on.
   *
   * @param asked by the recipe; 0 for all that there are
   * @param workers that are to train, at least 1
   */
  int threads(int asked, int workers);

  /**
   * Brings data that lies on the cluster to this machine, once.
   *
   * @param data what a user named: a data set, a folder, or a path of the cluster
   * @return a folder of this machine; what was named where that is no path of the cluster
   * @throws org.vgg4j.trainer.runs.RunException if it cannot be read
   */
  String local(String data);

  /**
   * What takes the steps of a run.
   *
   * @param average that follows the weights, if any
   * @param accelerate makes the run's graph fast again, once another part of it is frozen
   * @param replicas told what acceleration did to each worker's graph, by reports that grow with
   *     the run
   * @param say told what is prepared
   * @throws org.vgg4j.trainer.runs.RunException if the data cannot be handed out
   */
  Steps steps(
      TrainingSetup setup,
      Optional<WeightAverage> average,
      Runnable accelerate,
      Consumer<AccelerationReport> replicas,
      Consumer<String> say);

  /** Leaves the cluster. */
  @Override
  void close();
}
