package org.vgg4j.profiles.spark;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.vgg4j.trainer.training.steps.StepsFailedException;

/** Waits for a job as long as somebody computes it: Spark itself waits for executors for ever. */
final class JobWatch {

  private static final long LOOK_MILLIS = 1_000;

  private final IntSupplier slots;
  private final long seconds;
  private final Consumer<String> say;

  /**
   * A watch over jobs, one after the other.
   *
   * @param slots tasks that the executors there are run at once
   * @param seconds that a job may be without any
   * @param say told once of each time that there are none
   */
  JobWatch(IntSupplier slots, long seconds, Consumer<String> say) {
    this.slots = slots;
    this.seconds = seconds;
    this.say = say;
  }

  /**
   * Waits for a job.
   *
   * @throws ExecutionException if it failed
   * @throws StepsFailedException if there is no executor left for it, and it was ended
   */
  <T> T results(Future<T> job) throws ExecutionException, InterruptedException {
    boolean done = false;
    boolean gone = false;
    long since = 0;
    try {
      while (true) {
        try {
          T results = job.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
          done = true;
          return results;
        } catch (TimeoutException e) {
          boolean before = gone;
          gone = slots.getAsInt() == 0;
          if (gone && !before) {
            since = System.nanoTime();
            say.accept("the cluster has no executor any more: waiting for another");
          }
          if (gone && System.nanoTime() - since >= TimeUnit.SECONDS.toNanos(seconds)) {
            throw new StepsFailedException(
                "the cluster has had no executor for %d seconds, expected one; start workers"
                    .formatted(seconds),
                e);
          }
        }
      }
    } finally {
      if (!done) {
        job.cancel(true);
      }
    }
  }
}
