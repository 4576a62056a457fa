package org.vgg4j.profiles.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.spark.shards.HadoopCopy;
import org.vgg4j.profiles.spark.shards.ShardWriter;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.Home;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.training.steps.Cluster;
import org.vgg4j.trainer.training.steps.ClusterRequest;
import org.vgg4j.trainer.training.steps.Steps;
import org.vgg4j.trainer.training.update.WeightAverage;

/** A connection to a cluster of Spark, which has executors. */
final class SparkConnection implements Cluster {

  private static final int CONNECT_MILLIS = 5_000;
  private static final long EXECUTORS_SECONDS = 60;

  private final MasterAddress address;
  private final ClusterRequest request;
  private final JavaSparkContext spark;
  private final Optional<LocalWorkers> workers;
  private final int slots;
  private final int executors;
  private final Consumer<String> say;
  private final LostThreads threads = new LostThreads();

  private SparkConnection(
      MasterAddress address,
      ClusterRequest request,
      JavaSparkContext spark,
      Optional<LocalWorkers> workers,
      int slots,
      int executors,
      Consumer<String> say) {
    this.address = address;
    this.request = request;
    this.spark = spark;
    this.workers = workers;
    this.slots = slots;
    this.executors = executors;
    this.say = say;
  }

  /**
   * Connects, and waits for executors.
   *
   * @throws RunException if none come
   */
  static SparkConnection open(MasterAddress address, ClusterRequest request, Consumer<String> say) {
    SparkSettings.requireOpenModules();
    if (address.kind() == MasterAddress.Kind.STANDALONE) {
      requireReachable(address.text());
    }
    SparkConf conf = SparkSettings.of(address, request.settings());
    SparkSettings.warning(address, conf).ifPresent(say);
    Optional<LocalWorkers> workers = Optional.empty();
    JavaSparkContext spark = null;
    try {
      if (address.kind() == MasterAddress.Kind.PROCESSES) {
        workers = Optional.of(new LocalWorkers(address, conf));
        conf.setMaster(workers.get().master());
      }
      spark = new JavaSparkContext(conf);
      int wanted = address.isMadeHere() ? address.executors() : request.workers();
      Executors executors = new Executors(spark);
      int slots = executors.await(wanted, address.isMadeHere(), EXECUTORS_SECONDS, say);
      if (request.workers() > slots) {
        say.accept(
            "%d workers take turns on the %s of the cluster"
                .formatted(request.workers(), slots == 1 ? "one slot" : slots + " slots"));
      }
      int processes =
          switch (address.kind()) {
            case THREADS -> 1;
            case PROCESSES -> address.executors();
            case STANDALONE, MANAGED -> executors.processes();
          };
      shards(request, spark, say).requireDirectory();
      return new SparkConnection(address, request, spark, workers, slots, processes, say);
    } catch (RunException | RecipeException | DatasetException e) {
      leave(spark, workers);
      throw e;
    } catch (Exception e) {
      // Spark's own are checked, which Scala does not declare.
      LoggerFactory.getLogger(SparkConnection.class).error("no connection", e);
      leave(spark, workers);
      throw new RunException(
          "Spark at %s cannot be used (%s), expected a cluster that takes jobs; correct --cluster or its settings"
              .formatted(address.text(), SparkFailure.reason(e)),
          e);
    }
  }

  private static void leave(JavaSparkContext spark, Optional<LocalWorkers> workers) {
    PrintStream errors = System.err;
    // Scala prints a stack trace of every message that comes after its pool of threads has ended.
    System.setErr(new PrintStream(OutputStream.nullOutputStream()));
    try {
      if (spark != null) {
        spark.close();
      }
    } finally {
      try {
        workers.ifPresent(LocalWorkers::close);
      } finally {
        System.setErr(errors);
      }
    }
  }

  /** Spark itself tries for a minute, and says nothing meanwhile. */
  private static void requireReachable(String master) {
    IOException refused = null;
    for (String each : master.substring("spark://".length()).split(",")) {
      int colon = each.lastIndexOf(':');
      String host = each.substring(0, colon);
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(host, Integer.parseInt(each.substring(colon + 1))),
            CONNECT_MILLIS);
        return;
      } catch (IOException | IllegalArgumentException e) {
        refused = e instanceof IOException known ? known : new IOException(e.getMessage(), e);
      }
    }
    throw new RunException(
        "no Spark master answers at %s (%s), expected one; start it, or correct --cluster"
            .formatted(master, SparkFailure.reason(refused)),
        refused);
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public int executors() {
    return executors;
  }

  @Override
  public int networksHere(int workers) {
    return address.isMadeHere() ? 1 + Math.min(workers, slots) : 1;
  }

  @Override
  public boolean isThisProcess() {
    return address.kind() == MasterAddress.Kind.THREADS;
  }

  @Override
  public String description() {
    return "Spark " + spark.version() + " at " + address.text();
  }

  @Override
  public String local(String data) {
    SparkSettings.requirePublicPath("--data or --data-dir", data);
    return new HadoopCopy(
            spark.hadoopConfiguration(), Home.folder().resolve("data").resolve("copies"), say)
        .local(data);
  }

  @Override
  public Steps steps(
      TrainingSetup setup,
      Optional<WeightAverage> average,
      Runnable accelerate,
      Consumer<AccelerationReport> replicas,
      Consumer<String> told) {
    return new SparkSteps(setup, average, accelerate, this, new WorkerReports(replicas), told);
  }

  /** What waits for jobs. */
  JobWatch watch() {
    Executors now = new Executors(spark);
    // Where Spark itself has ended, jobs fail.
    return new JobWatch(
        () -> spark.sc().isStopped() ? 1 : now.slots(), EXECUTORS_SECONDS, say, threads);
  }

  /** What to throw for a job that failed. */
  RuntimeException failure(Throwable failure) {
    String memory =
        switch (address.kind()) {
          case THREADS -> null;
          case PROCESSES -> "--cluster local-cluster[N,CORES,MEGABYTES]";
          case STANDALONE, MANAGED -> "--cluster-set spark.executor.memory=SIZE";
        };
    return SparkFailure.of(failure, description(), memory);
  }

  /** What executors are to compute on. */
  Device device() {
    return request.device();
  }

  JavaSparkContext spark() {
    return spark;
  }

  @Override
  public int threads(int asked, int workers) {
    if (asked > 0) {
      return asked;
    }
    int perTask = spark.getConf().getInt("spark.task.cpus", 1);
    return switch (address.kind()) {
      // An executor takes one task at a time.
      case PROCESSES -> address.cores();
      case THREADS -> threads(Runtime.getRuntime().availableProcessors(), 1, slots, workers);
      case STANDALONE, MANAGED -> threads(slots * perTask, executors, slots, workers);
    };
  }

  /** Of a number of workers, those that may compute at once in one process. */
  int beside(int workers) {
    return Math.max(1, Math.min(workers, slots / executors));
  }

  /**
   * Threads for each worker, so that all cores compute, and no more than an executor has.
   *
   * @param cores of all executors
   * @param slots tasks that they run at once
   * @param workers that take a round's steps, in turn where they are more than the slots
   */
  static int threads(int cores, int executors, int slots, int workers) {
    return Math.max(1, Math.min(cores / executors, cores / Math.min(workers, slots)));
  }

  /** What lays images for the executors. */
  ShardWriter shards() {
    return shards(request, spark, say);
  }

  private static ShardWriter shards(
      ClusterRequest request, JavaSparkContext spark, Consumer<String> say) {
    String directory =
        request.directory() != null
            ? request.directory()
            : Home.folder().resolve("staged").toAbsolutePath().toUri().toString();
    return new ShardWriter(directory, spark.hadoopConfiguration(), say);
  }

  @Override
  public void close() {
    try {
      threads.close();
    } finally {
      leave(spark, workers);
    }
  }
}
