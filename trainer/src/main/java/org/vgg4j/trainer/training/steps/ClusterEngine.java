package org.vgg4j.trainer.training.steps;

import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.vgg4j.profiles.DeviceUnavailableException;

/**
 * What connects to clusters. The one there is comes with the Maven profile {@code spark} and is
 * found with {@link ServiceLoader}.
 */
public interface ClusterEngine {

  /**
   * Connects.
   *
   * @param say told what is waited for
   * @throws org.vgg4j.trainer.recipes.RecipeException if the request is wrong in itself
   * @throws org.vgg4j.trainer.runs.RunException if the cluster cannot be used
   */
  Cluster connect(ClusterRequest request, Consumer<String> say);

  /**
   * The engine of this build.
   *
   * @throws DeviceUnavailableException if it has none
   */
  static ClusterEngine find() {
    return ServiceLoader.load(ClusterEngine.class, ClusterEngine.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new DeviceUnavailableException(
                    "--cluster is given, and this build has no Spark: build it with mvn -Pspark,"
                        + " for example mvn -Pspark compile exec:java"
                        + " -Dexec.args=\"train --cluster local[2]\""));
  }
}
