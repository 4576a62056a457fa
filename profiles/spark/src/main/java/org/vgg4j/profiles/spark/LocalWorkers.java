package org.vgg4j.profiles.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;

/**
 * A standalone cluster inside this process: master and workers, whose executors are processes of
 * their own. Spark's {@code local-cluster} is the same, but it is made for Spark's own tests: it
 * needs an installation of Spark, and leaves a folder where the program was started.
 */
final class LocalWorkers implements AutoCloseable {

  private final List<RpcEnv> environments = new ArrayList<>();
  private final Path folder;
  private final String master;

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
    RpcEnv environment = Master.startRpcEnvAndEndpoint(LoopbackConf.ADDRESS, 0, 0, conf)._1();
    environments.add(environment);
    master = "spark://" + LoopbackConf.ADDRESS + ":" + environment.address().port();
    for (int i = 1; i <= address.executors(); i++) {
      environments.add(
          Worker.startRpcEnvAndEndpoint(
              LoopbackConf.ADDRESS,
              0,
              0,
              address.cores(),
              address.megabytes(),
              new String[] {master},
              folder.resolve("worker-" + i).toString(),
              Option.apply(i),
              conf,
              Option.empty()));
    }
  }

  /** Where the master listens. */
  String master() {
    return master;
  }

  @Override
  public void close() {
    // Workers first: they would miss their master.
    for (int i = environments.size() - 1; i >= 0; i--) {
      environments.get(i).shutdown();
      environments.get(i).awaitTermination();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
