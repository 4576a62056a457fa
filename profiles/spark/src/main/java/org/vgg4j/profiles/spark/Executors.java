package org.vgg4j.profiles.spark;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.vgg4j.trainer.runs.RunException;

/**
 * The executors of a cluster, as they come. How many there are decides the threads of each worker,
 * and with them the last bits of what it computes: so they are counted once no more of them come.
 */
final class Executors {

  private static final long LOOK_MILLIS = 100;
  private static final long LINE_SECONDS = 5;
  private static final long SETTLED_SECONDS = 3;

  private final JavaSparkContext spark;

  Executors(JavaSparkContext spark) {
    this.spark = spark;
  }

  /**
   * Waits until there are as many slots as are wanted, and no more of them come. A cluster that has
   * lost some goes on with the others, on which workers take turns: a run that is resumed has as
   * many workers as before.
   *
   * @param wanted at least 1; 0 for as many as come
   * @param all whether no more than those that are wanted can come
   * @return slots that there are: more, where the cluster gives more, and fewer, at least 1, where
   *     the others do not come in time
   * @throws RunException if none comes in time
   */
  int await(int wanted, boolean all, long seconds, Consumer<String> say) {
    long begin = System.nanoTime();
    boolean said = false;
    int before = 0;
    long changed = begin;
    while (true) {
      int slots = slots();
      if (slots != before) {
        before = slots;
        changed = System.nanoTime();
      }
      boolean settled =
          all || System.nanoTime() - changed >= TimeUnit.SECONDS.toNanos(SETTLED_SECONDS);
      if (slots >= Math.max(1, wanted) && settled) {
        return slots;
      }
      long waited = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
      if (waited >= seconds && slots > 0) {
        if (slots < wanted) {
          say.accept(
              "after %d seconds the cluster has %d of %d places: going on without the others"
                  .formatted(seconds, slots, wanted));
        }
        return slots;
      }
      if (waited >= seconds) {
        throw new RunException(
            "the cluster gave no worker a place within %d seconds, expected one with room for executors of %s of memory; start workers, or give --cluster-set spark.executor.memory=SIZE"
                .formatted(seconds, spark.getConf().get("spark.executor.memory", "1g")));
      }
      if (waited >= LINE_SECONDS && !said) {
        say.accept("waiting for executors of the cluster");
        said = true;
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RunException("interrupted while waiting for executors", e);
      }
    }
  }

  /** Executors that have registered. */
  int processes() {
    // The driver is told of among them.
    return Math.max(1, spark.sc().statusTracker().getExecutorInfos().length - 1);
  }

  /** Tasks that all executors which have registered run at once. */
  int slots() {
    return spark
        .sc()
        .maxNumConcurrentTasks(spark.sc().resourceProfileManager().defaultResourceProfile());
  }
}
