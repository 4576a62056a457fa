package org.vgg4j.profiles.spark;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;
import org.vgg4j.trainer.device.JvmOptions;
import org.vgg4j.trainer.device.NativeCache;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.RunException;

/** What Spark is told: what a training needs, and over that what the user has set. */
final class SparkSettings {

  private static final String EXECUTOR_OPTIONS =
      "-XX:+IgnoreUnrecognizedVMOptions -Djava.awt.headless=true"
          + " -Dlogback.configurationFile=org/vgg4j/profiles/spark/executor-log.xml";

  private SparkSettings() {}

  /**
   * Spark reaches into Java's own classes, which Java allows where it was started with options.
   *
   * @throws RunException if it was not
   */
  static void requireOpenModules() {
    if (!ByteBuffer.class.getModule().isOpen("sun.nio.ch", SparkSettings.class.getModule())) {
      throw new RunException(
          "Spark needs --add-opens=java.base/sun.nio.ch=ALL-UNNAMED and others of Java; start with bin/vgg4j, spark-submit or mvn, or "
              + JvmOptions.with("the --add-opens of docs/CLUSTER.md"));
    }
  }

  /** A command line is seen by every user of a machine, and kept in the run's files. */
  private static void requirePublic(String setting) {
    String name = setting.toLowerCase(Locale.ROOT);
    if (!name.startsWith("spark.")) {
      throw new RecipeException(
          "--cluster-set has '"
              + setting
              + "', expected a setting of Spark, which begins with spark.");
    }
    if (name.contains("secret") || name.contains("password") || name.contains("token")) {
      throw new RecipeException(
          "--cluster-set has "
              + setting
              + ", which everybody on this machine could read; write it into spark-defaults.conf in"
              + " the folder that SPARK_CONF_DIR names");
    }
  }

  static SparkConf of(MasterAddress address, Map<String, String> own) {
    own.keySet().forEach(SparkSettings::requirePublic);
    // Takes what spark-submit has set: the user's own too.
    SparkConf conf = address.isMadeHere() ? new LoopbackConf() : new SparkConf();
    if (!address.isMadeHere()) {
      // As spark-submit does: SPARK_CONF_DIR, or conf below SPARK_HOME, has a spark-defaults.conf.
      Utils.loadDefaultSparkProperties(conf, null);
    }
    conf.setMaster(
        address.kind() == MasterAddress.Kind.THREADS
            // A task that fails is tried again, as elsewhere.
            ? "local[" + address.executors() + ",4]"
            : address.text());
    conf.setAppName("vgg4j");
    conf.setIfMissing("spark.ui.enabled", "false");
    // A round's results come to the driver, which has room for them or has not.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    // Weights do not become smaller.
    conf.setIfMissing("spark.broadcast.compress", "false");
    conf.setIfMissing("spark.executor.extraJavaOptions", EXECUTOR_OPTIONS);
    if (address.isMadeHere()) {
      conf.set("spark.driver.host", LoopbackConf.ADDRESS);
      conf.set("spark.driver.bindAddress", LoopbackConf.ADDRESS);
    }
    if (address.kind() == MasterAddress.Kind.PROCESSES) {
      conf.set("spark.authenticate", "true");
      conf.set("spark.authenticate.secret", UUID.randomUUID().toString());
      conf.set("spark.master.rest.enabled", "false");
      conf.set("spark.executor.cores", Integer.toString(address.cores()));
      // An executor is one worker, which computes on all its cores.
      conf.set("spark.task.cpus", Integer.toString(address.cores()));
      conf.set("spark.executor.memory", address.megabytes() + "m");
      conf.set("spark.executor.extraClassPath", ProgramJars.classPath());
      conf.set(
          "spark.executor.extraJavaOptions",
          EXECUTOR_OPTIONS + " \"-Dorg.bytedeco.javacpp.cachedir=" + NativeCache.open() + '"');
      // Without an installation of Spark, executors have the class path above and no other.
      conf.setExecutorEnv("SPARK_TESTING", "1");
      conf.setExecutorEnv("SPARK_SCALA_VERSION", "2.12");
      conf.setExecutorEnv("SPARK_LOCAL_IP", LoopbackConf.ADDRESS);
    }
    own.forEach(conf::set);
    if (!address.isMadeHere() && !conf.contains("spark.executor.extraClassPath")) {
      conf.set("spark.jars", String.join(",", ProgramJars.toSend()));
    }
    return conf;
  }
}
