package org.vgg4j.profiles.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.profiles.spark.worker.Replicas;
import org.vgg4j.profiles.spark.worker.Round;
import org.vgg4j.profiles.spark.worker.TakeSteps;
import org.vgg4j.profiles.spark.worker.Weights;
import org.vgg4j.profiles.spark.worker.WorkerResult;
import org.vgg4j.profiles.spark.worker.WorkerResult.StepResult;
import org.vgg4j.profiles.spark.worker.WorkerTask;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.recipes.WorkerSync;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.training.figures.KnownFigures;
import org.vgg4j.trainer.training.figures.TakenStep;
import org.vgg4j.trainer.training.steps.EpochStart;
import org.vgg4j.trainer.training.steps.Steps;
import org.vgg4j.trainer.training.steps.StepsFailedException;
import org.vgg4j.trainer.training.steps.StepsStoppedException;
import org.vgg4j.trainer.training.update.FixedParameters;
import org.vgg4j.trainer.training.update.Freezer;
import org.vgg4j.trainer.training.update.LearningRate;
import org.vgg4j.trainer.training.update.WeightAverage;

/**
 * Takes steps on a cluster, a round of them at a time, one job of Spark: weights and optimizer
 * state go to the executors, each worker takes the round's steps on its own share of their batches,
 * and the mean of what they come to is where the next round starts. Sums are in the order of the
 * workers, so a run's bits do not depend on which executor was done first, or died.
 */
final class SparkSteps implements Steps {

  private final TrainingSetup setup;
  private final Optional<WeightAverage> average;
  private final SparkConnection connection;
  private final JavaSparkContext spark;
  private final JobWatch watch;
  private final ComputationGraph graph;
  private final LearningRate learningRate;
  private final Freezer freezer;
  private final WorkerReports reports;
  private final Consumer<String> told;
  private final int workers;
  private final int roundSteps;

  /** Steps of the last round that were not handed out yet. */
  private final Deque<TakenStep> left = new ArrayDeque<>();

  /** Null before the first epoch. */
  private WorkerTask task;

  /** Whether the run's graph is in between what it was and what it becomes. */
  private boolean averaging;

  private EpochStart start;
  private int batch;
  private long step;
  private Map<String, Double> gradientNorms = Map.of();
  private double passSeconds;
  private double updateSeconds;

  /**
   * Of a run.
   *
   * @param average that follows the weights, if any
   * @param accelerate makes the run's graph fast again, once another part of it is frozen
   * @param reports told what acceleration did to the workers' graphs
   * @param told what a user should know before the first step
   */
  SparkSteps(
      TrainingSetup setup,
      Optional<WeightAverage> average,
      Runnable accelerate,
      SparkConnection connection,
      WorkerReports reports,
      Consumer<String> told) {
    Recipe recipe = setup.recipe();
    this.setup = setup;
    this.average = average;
    this.connection = connection;
    this.spark = connection.spark();
    this.watch = connection.watch();
    this.graph = setup.graph();
    this.reports = reports;
    this.told = told;
    this.learningRate = new LearningRate(graph, recipe.optimization());
    this.freezer = new Freezer(graph, new FixedParameters(graph, recipe), accelerate);
    this.workers = recipe.optimization().workers();
    this.roundSteps = new WorkerSync(recipe.optimization().sync()).steps();
    DriverMemory.keep();
    // A worker whose steps are not wanted any more ends with the one that it is at.
    spark.sc().setInterruptOnCancel(true);
  }

  /**
   * @param images where they are laid for the executors
   */
  private WorkerTask task(String images) {
    Recipe recipe = setup.recipe();
    Recipe ofOne = Recipes.withFields(recipe, Map.of("workers", "1", "sync", "sharing"));
    return new WorkerTask(
        UUID.randomUUID().toString(),
        Recipes.toYaml(ofOne),
        setup.graph().getConfiguration().toJson(),
        images,
        setup.normalization().mean(),
        setup.normalization().deviation(),
        workers,
        recipe.optimization().imagesPerStep(),
        recipe.optimization().batchSize(),
        setup.batches().least(),
        connection.threads(recipe.execution().threads(), workers),
        connection.beside(workers),
        connection.device());
  }

  @Override
  public void begin(EpochStart next) {
    start = next;
    batch = next.batch();
    step = next.step();
    left.clear();
    passSeconds = 0;
    updateSeconds = 0;
    boolean first = task == null;
    if (first) {
      // Not before: it may take its time, in which the run may be stopped.
      task = task(connection.shards().stage(setup.splits().train(), next.stopped()));
    }
    freezer.begin(next.epoch());
    if (first) {
      DriverMemory.warning(Weights.bytes(graph), workers).ifPresent(told);
    }
  }

  @Override
  public boolean hasNext() {
    return !left.isEmpty() || (batch < setup.stepsPerEpoch() && step < setup.totalSteps());
  }

  @Override
  public boolean hasTaken() {
    return !left.isEmpty();
  }

  @Override
  public TakenStep take(boolean inspected) {
    if (left.isEmpty()) {
      takeRound();
    }
    return left.remove();
  }

  private void takeRound() {
    long begin = System.nanoTime();
    long totalSteps = setup.totalSteps();
    long most = Math.min(roundSteps, setup.plan().mostTogether(step));
    int count = (int) Math.min(Math.min(most, setup.stepsPerEpoch() - batch), totalSteps - step);
    double[] rates =
        IntStream.range(0, count).mapToDouble(i -> start.rate().applyAsDouble(step + i)).toArray();
    Round round = new Round(start.epoch(), batch, step, totalSteps, rates);
    List<WorkerResult> results = results(round);
    reports.took(results);
    average(results, count);
    learningRate.set(rates[count - 1]);
    batch += count;
    step += count;
    for (int i = 0; i < count; i++) {
      long done = step - count + i + 1;
      average.ifPresent(weights -> weights.afterStep(done, setup.totalSteps()));
    }
    if (!results.get(0).gradientNorms().isEmpty()) {
      gradientNorms = results.get(0).gradientNorms();
    }
    passSeconds += results.stream().mapToDouble(WorkerResult::passSeconds).max().orElse(0);
    updateSeconds += results.stream().mapToDouble(WorkerResult::updateSeconds).max().orElse(0);
    double seconds = (System.nanoTime() - begin) / 1e9 / count;
    for (int i = 0; i < count; i++) {
      left.add(taken(results, i, setup.batches().size(batch - count + i), rates[i], seconds));
    }
  }

  private List<WorkerResult> results(Round round) {
    Broadcast<Weights> sent = null;
    try {
      sent = spark.broadcast(Weights.of(graph));
      List<Integer> numbers = IntStream.range(0, workers).boxed().toList();
      return watch.results(
          spark.parallelize(numbers, workers).map(new TakeSteps(task, round, sent)).collectAsync(),
          start.stopped());
    } catch (StepsFailedException | StepsStoppedException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw DriverMemory.ranOut(e, Weights.bytes(graph), workers);
    } catch (ExecutionException e) {
      Optional<StepsFailedException> memory =
          DriverMemory.lost(e.getCause(), Weights.bytes(graph), workers);
      throw memory.isPresent() ? memory.get() : connection.failure(e.getCause());
    } catch (Exception e) {
      // Spark's own are checked, which Scala does not declare.
      throw connection.failure(e);
    } finally {
      if (sent != null && !spark.sc().isStopped()) {
        sent.destroy(false);
      }
    }
  }

  /** As several workers of one host are averaged, to the bit. */
  private void average(List<WorkerResult> results, int steps) {
    long[] images = results.stream().mapToLong(WorkerResult::images).toArray();
    List<Weights> weights = results.stream().map(WorkerResult::weights).toList();
    int iterations = graph.getConfiguration().getIterationCount() + steps;
    averaging = true;
    try {
      Weights.averaged(weights, images, iterations, graph);
    } catch (OutOfMemoryError e) {
      throw DriverMemory.ranOut(e, Weights.bytes(graph), workers);
    }
    averaging = false;
  }

  /** A step of all workers, in their order, of as many images as it has. */
  private static TakenStep taken(
      List<WorkerResult> results, int number, int images, double rate, double seconds) {
    List<StepResult> parts = new ArrayList<>();
    for (WorkerResult result : results) {
      if (number < result.steps().size()) {
        parts.add(result.steps().get(number));
      }
    }
    int[] labels = parts.stream().flatMapToInt(part -> Arrays.stream(part.labels())).toArray();
    if (labels.length != images) {
      throw new IllegalStateException(
          "step %d of a round has %d images, expected %d".formatted(number, labels.length, images));
    }
    float[][] rows =
        parts.stream().flatMap(part -> Arrays.stream(part.probabilities())).toArray(float[][]::new);
    double loss =
        parts.stream().mapToDouble(part -> part.loss() * part.labels().length).sum()
            / labels.length;
    double etlMillis = parts.stream().mapToDouble(StepResult::etlMillis).max().orElse(0);
    return new TakenStep(new KnownFigures(loss, rows), labels, rate, seconds, etlMillis, null);
  }

  @Override
  public int mostUnread() {
    return 0;
  }

  @Override
  public boolean settled() {
    return left.isEmpty() && !averaging;
  }

  @Override
  public Map<String, Double> gradientNorms() {
    return gradientNorms;
  }

  /** Not asked: no step says that it was looked into. */
  @Override
  public TrainingObserver.Inspection inspection(TrainingObserver.Step of, TakenStep taken) {
    throw new IllegalStateException("steps on a cluster are not looked into");
  }

  @Override
  public double forwardBackwardSeconds() {
    return passSeconds;
  }

  @Override
  public double updateSeconds() {
    return updateSeconds;
  }

  @Override
  public void close() {
    left.clear();
    // Where executors are threads of this process; elsewhere it has none.
    Replicas.closeAll();
  }
}
