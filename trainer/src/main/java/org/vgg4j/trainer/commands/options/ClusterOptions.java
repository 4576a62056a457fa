package org.vgg4j.trainer.commands.options;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.vgg4j.profiles.Device;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.recipes.WorkerSync;
import org.vgg4j.trainer.training.steps.Cluster;
import org.vgg4j.trainer.training.steps.ClusterEngine;
import org.vgg4j.trainer.training.steps.ClusterRequest;
import picocli.CommandLine.Option;

/** The cluster that a training runs on. */
public final class ClusterOptions {

  @Option(
      names = "--cluster",
      paramLabel = "MASTER",
      description =
          "Train on Apache Spark, in a build with -Pspark: spark://HOST:PORT, local[N],"
              + " local-cluster[N,CORES,MEGABYTES], yarn or k8s://HOST:PORT; --workers is its number"
              + " of slots then, --sync averaging.")
  private String master;

  @Option(
      names = "--cluster-dir",
      paramLabel = "PATH",
      description =
          "With --cluster: where training images are laid once, a path of Hadoop that all hosts read"
              + " (default: a folder of this machine).")
  private String directory;

  @Option(
      names = "--cluster-set",
      paramLabel = "KEY=VALUE",
      description = "With --cluster: a setting of Spark, for example spark.executor.memory=4g.")
  private Map<String, String> settings = new LinkedHashMap<>();

  /** What is trained on the cluster, once there is one. */
  private Function<Cluster, Recipe> trained;

  /**
   * Connects to the cluster that was asked for.
   *
   * @param wanted what is to be trained
   * @param typed what was typed of it
   * @param device what was typed of that
   * @param resumed whether a run goes on, with as many workers as it has
   * @return none where none was asked for
   */
  public Optional<Cluster> connect(
      Recipe wanted, RecipeOptions typed, Device device, boolean resumed, Consumer<String> say) {
    if (master == null) {
      if (directory != null || !settings.isEmpty()) {
        throw new RecipeException(
            (directory != null ? "--cluster-dir" : "--cluster-set")
                + " is given without --cluster, which it belongs to; leave it out");
      }
      return Optional.empty();
    }
    int asked = wanted.optimization().workers();
    boolean named = resumed || typed.workers.namesNumber() || asked > 1;
    boolean averages = new WorkerSync(wanted.optimization().sync()).averages();
    boolean namesSync = typed.workers.namesSync() || typed.fields.containsKey("sync");
    if (!averages && (namesSync || resumed && asked > 1)) {
      throw new RecipeException(
          "sync is 'sharing', expected averaging or averaging:K on a cluster, whose network is too"
              + " slow for gradients of every step");
    }
    trained = cluster -> on(cluster, wanted, named ? asked : cluster.slots(), resumed);
    Cluster cluster =
        ClusterEngine.find()
            .connect(
                new ClusterRequest(master, directory, named ? asked : 0, settings, device), say);
    say.accept("trains on " + cluster.description());
    return Optional.of(cluster);
  }

  /** The recipe as the cluster that was connected to trains it. */
  public Recipe trained(Cluster cluster) {
    return trained.apply(cluster);
  }

  private static Recipe on(Cluster cluster, Recipe recipe, int workers, boolean resumed) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("workers", Integer.toString(workers));
    // One worker too: a round of a cluster costs the same however many steps it has. A run that
    // goes on has the rounds that it had.
    if (!resumed && !new WorkerSync(recipe.optimization().sync()).averages()) {
      fields.put("sync", "averaging");
    }
    fields.put("data", cluster.local(recipe.images().data()));
    if (recipe.images().dataDir() != null) {
      fields.put("dataDir", cluster.local(recipe.images().dataDir()));
    }
    return Recipes.withFields(recipe, fields);
  }
}
