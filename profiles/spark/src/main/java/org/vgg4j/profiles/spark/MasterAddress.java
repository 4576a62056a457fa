package org.vgg4j.profiles.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vgg4j.trainer.recipes.RecipeException;

/**
 * Where a cluster is, as Spark writes it.
 *
 * @param text as typed
 * @param kind what it is
 * @param executors of a cluster that is made here; 0 otherwise
 * @param cores of each executor that is made here; 0 otherwise
 * @param megabytes of heap of each executor that is made here; 0 otherwise
 */
record MasterAddress(String text, Kind kind, int executors, int cores, int megabytes) {

  /** Executors are threads, processes of this machine, or elsewhere. */
  enum Kind {
    THREADS,
    PROCESSES,
    STANDALONE,
    MANAGED
  }

  private static final int MOST = 1024;
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d{1,5}|\\*)\\])?");
  private static final Pattern PROCESSES =
      Pattern.compile("local-cluster\\[ *(\\d{1,5}) *, *(\\d{1,5}) *, *(\\d{1,7}) *\\]");
  private static final Pattern STANDALONE =
      Pattern.compile("spark://[^/:,\\s]+:\\d{1,5}(?:,[^/:,\\s]+:\\d{1,5})*");
  private static final Pattern MANAGED = Pattern.compile("yarn|k8s://\\S+");

  /**
   * Reads an address.
   *
   * @throws RecipeException if it is none
   */
  static MasterAddress parse(String text) {
    Matcher local = LOCAL.matcher(text);
    if (local.matches()) {
      String number = local.group(1) == null ? "1" : local.group(1);
      int threads =
          number.equals("*")
              ? Runtime.getRuntime().availableProcessors()
              : Integer.parseInt(number);
      require(text, threads);
      return new MasterAddress(text, Kind.THREADS, threads, 1, 0);
    }
    Matcher processes = PROCESSES.matcher(text);
    if (processes.matches()) {
      int executors = Integer.parseInt(processes.group(1));
      int cores = Integer.parseInt(processes.group(2));
      require(text, executors);
      require(text, cores);
      return new MasterAddress(
          text, Kind.PROCESSES, executors, cores, Integer.parseInt(processes.group(3)));
    }
    if (STANDALONE.matcher(text).matches()) {
      return new MasterAddress(text, Kind.STANDALONE, 0, 0, 0);
    }
    if (MANAGED.matcher(text).matches()) {
      return new MasterAddress(text, Kind.MANAGED, 0, 0, 0);
    }
    throw new RecipeException(
        "--cluster is '"
            + text
            + "', expected spark://HOST:PORT, local[N], local-cluster[N,CORES,MEGABYTES], yarn or"
            + " k8s://HOST:PORT");
  }

  private static void require(String text, int count) {
    if (count < 1 || count > MOST) {
      throw new RecipeException(
          "--cluster is '" + text + "', expected 1 to " + MOST + " executors and cores");
    }
  }

  /** Whether all executors are on this machine, made for this run. */
  boolean isMadeHere() {
    return kind == Kind.THREADS || kind == Kind.PROCESSES;
  }
}
