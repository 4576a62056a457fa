package org.vgg4j.profiles.spark;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of Spark's own threads that end with an error, above all for want of heap where results
 * arrive. Spark tells nobody of it, and whoever waits for the job would wait for ever.
 */
final class LostThreads implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LostThreads.class);

  /** Those that a job's end depends on. */
  private static final Pattern OF_SPARK =
      Pattern.compile("task-result-getter|dag-scheduler|dispatcher|block-manager|broadcast");

  private final AtomicReference<Error> first = new AtomicReference<>();
  private final Thread.UncaughtExceptionHandler before =
      Thread.getDefaultUncaughtExceptionHandler();

  /** Listens from now on. */
  LostThreads() {
    Thread.setDefaultUncaughtExceptionHandler(this::ended);
  }

  private void ended(Thread thread, Throwable failure) {
    if (failure instanceof Error error
        && (error instanceof OutOfMemoryError || OF_SPARK.matcher(thread.getName()).find())) {
      // Before anything that takes memory.
      first.compareAndSet(null, error);
    } else if (before != null) {
      before.uncaughtException(thread, failure);
      return;
    }
    LOG.error("the thread {} has ended", thread.getName(), failure);
  }

  /** The error of the first that has ended since this was asked last. */
  Optional<Error> take() {
    return Optional.ofNullable(first.getAndSet(null));
  }

  @Override
  public void close() {
    Thread.setDefaultUncaughtExceptionHandler(before);
  }
}
