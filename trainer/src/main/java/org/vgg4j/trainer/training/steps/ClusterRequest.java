package org.vgg4j.trainer.training.steps;

import java.util.Map;
import org.vgg4j.profiles.Device;

/**
 * The cluster that a user asked for.
 *
 * @param master where it is, as Spark writes it, for example {@code spark://host:7077} or {@code
 *     local[2]}
 * @param directory where training images are laid for the executors, a path that all hosts read;
 *     null for a folder of this machine
 * @param workers that are to train, at least 1; 0 for as many as the cluster has slots
 * @param settings of the engine by their own names, for example {@code spark.executor.memory}
 * @param device that the executors are to compute on, each for itself
 */
public record ClusterRequest(
    String master, String directory, int workers, Map<String, String> settings, Device device) {

  public ClusterRequest {
    settings = Map.copyOf(settings);
  }
}
