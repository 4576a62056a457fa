package org.vgg4j.profiles.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * A standalone cluster inside this process: master and workers, whose executors are processes of
 * their own. Spark's {@code local-cluster} is the same, but it is made for Spark's own tests: it
 * needs an installation of Spark, and leaves a folder where the program was started.
 */
final class LocalWorkers implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 5;
  private static final long LOOK_MILLIS = 100;

  private final Set<ProcessHandle> before =
      ProcessHandle.current().children().collect(Collectors.toSet());
  private final List<RpcEnv> environments = new ArrayList<>();
  private final Path folder;
  private final String master;

  /** Where the program is ended before it can leave: while executors are waited for, say. */
  private final Thread atEnd = new Thread(this::endWithProgram, "local-workers-end");

  /**
   * Starts.
   *
   * @param conf of master and workers
   */
  LocalWorkers(MasterAddress address, SparkConf conf) {
    try {
      folder = Files.createTempDirectory("vgg4j-workers-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(atEnd);
    try {
      master = start(address, conf);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private String start(MasterAddress address, SparkConf conf) {
    RpcEnv environment = Master.startRpcEnvAndEndpoint(LoopbackConf.ADDRESS, 0, 0, conf)._1();
    environments.add(environment);
    String started = "spark://" + LoopbackConf.ADDRESS + ":" + environment.address().port();
    for (int i = 1; i <= address.executors(); i++) {
      environments.add(
          Worker.startRpcEnvAndEndpoint(
              LoopbackConf.ADDRESS,
              0,
              0,
              address.cores(),
              address.megabytes(),
              new String[] {started},
              folder.resolve("worker-" + i).toString(),
              Option.apply(i),
              conf,
              Option.empty()));
    }
    return started;
  }

  /** Where the master listens. */
  String master() {
    return master;
  }

  /** Workers that have ended print a stack trace when an executor of theirs ends after them. */
  private void awaitExecutors() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      while (System.nanoTime() < end && executors() > 0) {
        Thread.sleep(LOOK_MILLIS);
      }
      // Until the worker has told the master.
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Of the children since, by the program alone: their command lines are too long to be told. */
  private long executors() {
    return ProcessHandle.current()
        .children()
        .filter(child -> !before.contains(child) && isJava(child))
        .count();
  }

  private static boolean isJava(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(command -> Path.of(command).getFileName().toString())
        .filter(name -> name.equals("java") || name.equals("java.exe"))
        .isPresent();
  }

  /** Executors are ended by Spark itself. */
  private void endWithProgram() {
    awaitExecutors();
    removeFolder();
  }

  /** To be called after the driver has left. */
  @Override
  public void close() {
    try {
      awaitExecutors();
      // Workers first: they would miss their master.
      for (int i = environments.size() - 1; i >= 0; i--) {
        environments.get(i).shutdown();
        environments.get(i).awaitTermination();
      }
    } finally {
      removeFolder();
      removeHook();
    }
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(atEnd);
    } catch (IllegalStateException e) {
      // The program is ending, and it runs.
      LoggerFactory.getLogger(LocalWorkers.class).debug("the program is ending", e);
    }
  }

  private void removeFolder() {
    // A run that is over is not undone by a file that cannot be removed.
    if (!FileUtil.fullyDelete(folder.toFile())) {
      LoggerFactory.getLogger(LocalWorkers.class).warn("{} could not be removed", folder);
    }
  }
}
