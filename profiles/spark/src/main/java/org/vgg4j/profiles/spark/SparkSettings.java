package org.vgg4j.profiles.spark;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;
import org.vgg4j.choices.JvmOptions;
import org.vgg4j.profiles.spark.worker.IgnoredSignals;
import org.vgg4j.trainer.device.NativeCache;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.RunException;
import scala.collection.JavaConverters;

/** What Spark is told: what a training needs, and over that what the user has set. */
final class SparkSettings {

  private static final String EXECUTOR_OPTIONS =
      // A round's arrays are gone between two rounds, and so would be their heap, to be made anew.
      "-XX:+IgnoreUnrecognizedVMOptions -XX:MaxHeapFreeRatio=100 -Djava.awt.headless=true"
          + " -Dlogback.configurationFile=org/vgg4j/profiles/spark/executor-log.xml";

  /** Where a store's secrets are by name; a provider of credentials is a class. */
  private static final Pattern SECRET =
      Pattern.compile(
          "secret|password|passphrase|token|(access|account|private|shared|encryption)[._-]?key"
              + "|credential(?!s?\\.provider)|\\.sas\\.");

  /** A user and a password before the host. The secrets of S3 may have slashes. */
  private static final Pattern SECRET_IN_PATH =
      Pattern.compile("(?i)\\bs3[an]?://[^/:@]+:[^@]*@|[a-z][a-z0-9+.-]*://[^/:@]*:[^/@]*@");

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
              + JvmOptions.with("the --add-opens in lib/spark.options"));
    }
  }

  /** A command line is seen by every user of a machine, and kept in the run's files. */
  private static void requirePublic(String setting, String value) {
    String name = setting.toLowerCase(Locale.ROOT);
    if (!name.startsWith("spark.")) {
      throw new RecipeException(
          "--cluster-set has '"
              + setting
              + "', expected a setting of Spark, which begins with spark.");
    }
    boolean inOptions =
        name.endsWith("javaoptions") && SECRET.matcher(value.toLowerCase(Locale.ROOT)).find();
    if (inOptions || SECRET.matcher(name).find()) {
      throw new RecipeException(
          "--cluster-set has "
              + setting
              + ", which everybody on this machine could read; write it into spark-defaults.conf in"
              + " the folder that SPARK_CONF_DIR names");
    }
  }

  /**
   * Paths are kept in the run's files too.
   *
   * @param option that named it
   * @param path null for none
   * @throws RecipeException if it has a password in it
   */
  static void requirePublicPath(String option, String path) {
    if (path != null && SECRET_IN_PATH.matcher(path).find()) {
      throw new RecipeException(
          option
              + " has a secret before its @, which everybody on this machine could read, expected a"
              + " path without; write the secret into spark-defaults.conf in the folder that"
              + " SPARK_CONF_DIR names, for s3a as spark.hadoop.fs.s3a.access.key and"
              + " spark.hadoop.fs.s3a.secret.key");
    }
  }

  /**
   * What is to be said where no secret is shown: the cluster takes jobs of everybody, or refuses.
   */
  static Optional<String> warning(MasterAddress address, SparkConf conf) {
    return address.kind() != MasterAddress.Kind.STANDALONE
            || conf.getBoolean("spark.authenticate", false)
        ? Optional.empty()
        : Optional.of(
            "warning: spark.authenticate is not set for "
                + address.text()
                + ": a cluster that takes jobs without a secret runs the programs of whoever reaches"
                + " its ports; docs/CLUSTER.md says how it has one");
  }

  /**
   * How stores are reached, their secrets too. What else such a file says is of another cluster,
   * and is kept out of the system's properties, from which Spark makes settings of its own.
   */
  private static void loadStores(SparkConf conf, String defaults) {
    if (defaults == null) {
      return;
    }
    JavaConverters.mapAsJavaMapConverter(Utils.getPropertiesFromFile(defaults))
        .asJava()
        .forEach(
            (setting, value) -> {
              if (setting.startsWith("spark.hadoop.")) {
                conf.setIfMissing(setting, value);
              }
            });
  }

  static SparkConf of(MasterAddress address, Map<String, String> own) {
    // As spark-submit does: SPARK_CONF_DIR, or conf below SPARK_HOME, has a spark-defaults.conf.
    return of(
        address, own, Utils.getDefaultPropertiesFile(Utils.getDefaultPropertiesFile$default$1()));
  }

  /**
   * The same.
   *
   * @param defaults a file of settings; null for none
   */
  static SparkConf of(MasterAddress address, Map<String, String> own, String defaults) {
    own.forEach(
        (setting, value) -> {
          requirePublic(setting, value);
          requirePublicPath("--cluster-set " + setting, value);
        });
    // Takes what spark-submit has set: the user's own too.
    SparkConf conf = address.isMadeHere() ? new LoopbackConf() : new SparkConf();
    if (address.isMadeHere()) {
      loadStores(conf, defaults);
    } else {
      Utils.loadDefaultSparkProperties(conf, defaults);
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
    // An executor that does not answer would be waited for, for two minutes, where a run is
    // stopped.
    conf.setIfMissing("spark.cleaner.referenceTracking.blocking", "false");
    conf.setIfMissing("spark.executor.extraJavaOptions", EXECUTOR_OPTIONS);
    if (address.isMadeHere()) {
      // Other users of the machine reach its ports, and Spark makes objects of what it is sent.
      conf.set("spark.authenticate", "true");
      conf.set("spark.authenticate.secret", UUID.randomUUID().toString());
      conf.set("spark.driver.host", LoopbackConf.ADDRESS);
      conf.set("spark.driver.bindAddress", LoopbackConf.ADDRESS);
    }
    if (address.kind() == MasterAddress.Kind.PROCESSES) {
      conf.set("spark.plugins", IgnoredSignals.class.getName());
      conf.set("spark.master.rest.enabled", "false");
      // Its pages ask for no secret.
      conf.set("spark.ui.killEnabled", "false");
      conf.set("spark.master.ui.decommission.allow.mode", "DENY");
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
