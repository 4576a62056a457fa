package org.vgg4j.trainer.training;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.KernelChoices;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.runs.BuildInfo;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.training.steps.Cluster;

/** What a run came from. */
final class RunOrigin {

  private static final String LAST_BITS =
      ": from here on results differ in their last bits from those of a run without a stop";

  private RunOrigin() {}

  static Provenance provenance(
      TrainingSetup setup,
      ComputeDevice device,
      RunAcceleration graphs,
      Instant started,
      TrainingRequest request,
      Path weights,
      List<Provenance.Session> earlier) {
    BuildInfo build = BuildInfo.load();
    AccelerationReport acceleration = graphs.all();
    Recipe recipe = setup.recipe();
    return new Provenance(
        build.version(),
        build.commit(),
        build.deeplearning4j(),
        System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        started.toString(),
        request.command(),
        device.selection().profile().name(),
        device.selection().device(),
        device.selection().profile().backend(),
        acceleration.engine(),
        device.selection().profile().instructionSet(),
        recipe.execution().precision().id(),
        recipe.execution().acceleration().id(),
        threads(device, acceleration, request.cluster(), recipe),
        cluster(request.cluster(), recipe, graphs),
        acceleration.choices(),
        acceleration.accelerated(),
        acceleration.stockSoFar(),
        recipe.optimization().seed(),
        setup.splits().name(),
        setup.splits().identity().checksums(),
        images(setup.splits()),
        weights == null ? null : weights.toString(),
        setup.normalization(),
        earlier);
  }

  /** Threads of all workers, those of a cluster if they compute; on GPUs there are none. */
  private static int threads(
      ComputeDevice device, AccelerationReport acceleration, Cluster cluster, Recipe recipe) {
    int workers = recipe.optimization().workers();
    return cluster == null || acceleration.threads() == 0
        ? device.threads(acceleration)
        : cluster.threads(recipe.execution().threads(), workers) * workers;
  }

  /** Null where no cluster computes. */
  private static Provenance.Cluster cluster(
      Cluster cluster, Recipe recipe, RunAcceleration graphs) {
    int workers = recipe.optimization().workers();
    return cluster == null
        ? null
        : new Provenance.Cluster(
            cluster.description(),
            cluster.executors(),
            cluster.slots(),
            cluster.threads(recipe.execution().threads(), workers),
            graphs.replicaEngines());
  }

  private static Map<String, Provenance.Images> images(DatasetSplits splits) {
    int[] train = splits.train().classCounts();
    int[] validation = splits.validation().classCounts();
    int[] test = splits.test().classCounts();
    Map<String, Provenance.Images> images = new LinkedHashMap<>();
    splits
        .identity()
        .classes()
        .forEach(
            (name, found) -> {
              int label = images.size();
              images.put(
                  name, new Provenance.Images(found, train[label], validation[label], test[label]));
            });
    return images;
  }

  /**
   * What to say where a run goes on on something else, whose results differ in their last bits;
   * empty where it does not.
   *
   * @param kernels that timing chose for the run's part before; empty where they are not known
   */
  static Optional<String> change(
      List<Provenance.Session> earlier, Optional<KernelChoices> kernels, Provenance now) {
    if (earlier.isEmpty()) {
      return Optional.empty();
    }
    String before = earlier.get(earlier.size() - 1).computing();
    String next = now.session().computing();
    if (before.equals(next)) {
      return kernels.equals(Optional.ofNullable(now.kernels()))
          ? Optional.empty()
          : Optional.of(
              "resumed with kernels that were timed anew, as provenance.json does not hold the run's"
                  + " own"
                  + LAST_BITS);
    }
    return Optional.of(
        "resumed on "
            + next
            + ", before on "
            + before
            + LAST_BITS
            + "; provenance.json keeps both");
  }
}
