package org.vgg4j.profiles.spark;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.vgg4j.trainer.training.steps.StepsFailedException;
import org.vgg4j.trainer.training.steps.StepsStoppedException;

/**
 * Waits for a job as long as somebody computes it and it is wanted: Spark itself waits for
 * executors for ever, and for threads of its own that have ended.
 */
final class JobWatch {

  private static final long LOOK_MILLIS = 200;

  private final IntSupplier slots;
  private final long seconds;
  private final Consumer<String> say;
  private final LostThreads threads;

  /**
   * A watch over jobs, one after the other.
   *
   * @param slots tasks that the executors there are run at once
   * @param seconds that a job may be without any
   * @param say told once of each time that there are none
   * @param threads of Spark, without which no job ends
   */
  JobWatch(IntSupplier slots, long seconds, Consumer<String> say, LostThreads threads) {
    this.slots = slots;
    this.seconds = seconds;
    this.say = say;
    this.threads = threads;
  }

  /**
   * Waits for a job, which is ended where its result is not waited for any more.
   *
   * @param stopped once true, it is not wanted
   * @throws ExecutionException if it failed
   * @throws StepsFailedException if there is no executor left for it
   * @throws StepsStoppedException if it is not wanted any more
   * @throws Error of a thread of Spark that has ended
   */
  <T> T results(Future<T> job, BooleanSupplier stopped)
      throws ExecutionException, InterruptedException {
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
          if (stopped.getAsBoolean()) {
            throw new StepsStoppedException();
          }
          Optional<Error> lost = threads.take();
          if (lost.isPresent()) {
            throw lost.get();
          }
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
