package org.vgg4j.profiles.spark.worker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.util.Utils;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.datasets.batches.BatchSettings;
import org.vgg4j.datasets.batches.BatchShare;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.Fallbacks.Fallback;
import org.vgg4j.profiles.spark.shards.ShardReader;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.Home;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.training.StepPlan;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.training.figures.TakenStep;
import org.vgg4j.trainer.training.steps.EpochStart;
import org.vgg4j.trainer.training.steps.HostSteps;
import org.vgg4j.trainer.training.update.FrozenOutputs;

/**
 * A graph of its own that takes a worker's steps, on a thread of its own: ND4J keeps working memory
 * for each thread that computes, and Spark interrupts its threads, which would close files.
 */
final class Replica {

  private static final int PREFETCH = 2;

  private final WorkerTask task;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          run -> {
            Thread own = new Thread(run, "replica");
            own.setDaemon(true);
            return own;
          });
  private ComputeDevice device;
  private Recipe recipe;
  private ImageSet images;
  private ComputationGraph graph;
  private HostSteps steps;
  private Optional<FrozenOutputs> frozenOutputs;
  private AccelerationReport report;

  /** What the report had counted when it was last told of. */
  private List<Fallback> counted = List.of();

  private int worker = -1;

  /** Once true, no further step is taken: nobody waits for them. */
  private volatile boolean stopped;

  private long totalSteps;

  Replica(WorkerTask task) {
    this.task = task;
  }

  WorkerTask task() {
    return task;
  }

  /** Whose steps it took last; -1 for nobody's. */
  int worker() {
    return worker;
  }

  /** Takes a worker's steps of a round. */
  WorkerResult take(int whose, Round round, Weights weights) {
    return on(() -> takeHere(whose, round, weights));
  }

  private WorkerResult takeHere(int whose, Round round, Weights weights) {
    if (graph == null) {
      recipe = Recipes.ofYaml(task.recipe());
      device = ExecutorDevice.open(recipe, task);
      // With the driver's spark.hadoop settings, which an executor has in its environment alone.
      images =
          ShardReader.open(
              task.images(),
              SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()),
              Replica::copies);
      graph = new ComputationGraph(ComputationGraphConfiguration.fromJson(task.network()));
      graph.init();
      accelerate();
    }
    if (steps == null || whose != worker || round.totalSteps() != totalSteps) {
      closeSteps();
      steps = steps(whose, round);
      worker = whose;
      totalSteps = round.totalSteps();
    }
    // First: what frozen layers give follows from them.
    weights.setParameters(graph);
    steps.begin(
        new EpochStart(
            round.epoch(),
            round.batch(),
            round.step(),
            step -> round.rates()[Math.toIntExact(step - round.step())],
            () -> stopped));
    weights.setIn(graph);
    List<WorkerResult.StepResult> results = new ArrayList<>();
    while (!stopped && results.size() < round.steps() && steps.hasNext()) {
      TakenStep taken = steps.take(false);
      results.add(
          new WorkerResult.StepResult(
              taken.figures().loss(),
              taken.labels(),
              taken.figures().probabilities(),
              taken.seconds(),
              taken.etlMillis()));
    }
    WorkerAcceleration acceleration = WorkerAcceleration.of(report, counted);
    counted = report.fallbacks().soFar();
    return new WorkerResult(
        whose,
        Weights.of(graph),
        results,
        new HashMap<>(steps.gradientNorms()),
        acceleration,
        steps.forwardBackwardSeconds(),
        steps.updateSeconds());
  }

  private HostSteps steps(int whose, Round round) {
    Normalization normalization = new Normalization(task.mean(), task.deviation());
    EpochBatches batches = new EpochBatches(images.size(), task.stepImages(), task.least());
    Recipe planned =
        Recipes.withFields(
            recipe, Map.of("steps", Long.toString(round.totalSteps()), "seconds", "0"));
    TrainingSetup setup =
        new TrainingSetup(
            planned,
            new DatasetSplits("staged", images, images, images, null),
            normalization,
            batches,
            graph,
            null,
            new StepPlan(planned, batches, images.size(), 0, System.nanoTime()));
    if (frozenOutputs == null) {
      // Of all images: they are the same for every worker.
      frozenOutputs = HostSteps.frozenOutputs(setup, task.beside(), line -> {});
    }
    BatchSettings settings =
        new BatchSettings(
            task.stepImages(),
            task.least(),
            normalization,
            recipe.augmentation().list(),
            recipe.augmentation().labelSmoothing(),
            recipe.images().sampling(),
            recipe.optimization().seed(),
            PREFETCH,
            1);
    BatchShare share = new BatchShare(whose, task.workers(), task.partImages(), task.least());
    return new HostSteps(
        setup,
        new BatchIterator(images, settings, share),
        share,
        Optional.empty(),
        frozenOutputs,
        this::accelerate);
  }

  private void accelerate() {
    report = device.accelerate(graph);
    counted = List.of();
  }

  /** For copies of the images: shared by the executors of a host, where its user has a home. */
  private static Path copies() {
    try {
      return Home.folder().resolve("shards");
    } catch (RunException e) {
      return Path.of(Utils.getLocalDir(SparkEnv.get().conf()), "shards");
    }
  }

  private <T> T on(java.util.concurrent.Callable<T> work) {
    try {
      return thread.submit(work).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      if (e.getCause() instanceof OutOfMemoryError memory) {
        // As an error, or its cause, Spark would end this process for it, and tell a number alone.
        LoggerFactory.getLogger(Replica.class).error("memory ran out", memory);
        throw new IllegalStateException(memory.toString());
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      stopped = true;
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the worker was stopped", e);
    }
  }

  private void closeSteps() {
    if (steps != null) {
      steps.close();
      steps = null;
    }
  }

  /** Frees its memory. */
  void close() {
    thread.submit(
        () -> {
          try {
            closeSteps();
          } finally {
            if (graph != null) {
              graph.close();
              // Not without a graph: nothing may touch ND4J before its device is chosen.
              Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
            }
          }
        });
    thread.shutdown();
  }
}
