package org.vgg4j.profiles.spark;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.vgg4j.choices.JvmOptions;
import org.vgg4j.trainer.training.steps.StepsFailedException;

/** What is said where the heap of the driver, this process, has no room for a round. */
final class DriverMemory {

  private static final long MEGABYTE = 1L << 20;
  private static final long GIGABYTE = 1L << 30;

  private static final String RESULT_LOST = "TaskResultLost";

  /** What goes out, what has been broadcast, and the network itself, beside what comes back. */
  private static final int OWN = 3;

  private DriverMemory() {}

  /**
   * Keeps the heap that a round needs until the next one, where Java would give it back to the
   * system in between: to get it anew costs more than the copies that are made in it.
   */
  static void keep() {
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .setVMOption("MaxHeapFreeRatio", "100");
    } catch (RuntimeException e) {
      // Another Java, or one that was told otherwise.
      LoggerFactory.getLogger(DriverMemory.class).debug("the heap is not kept", e);
    }
  }

  /**
   * A failure to be thrown.
   *
   * @param bytes of the weights and the optimizer's state of one worker
   */
  static StepsFailedException ranOut(OutOfMemoryError failure, long bytes, int workers) {
    return ranOut(failure, String.valueOf(failure.getMessage()), bytes, workers);
  }

  /**
   * A round's failure, where it came of this heap: the threads that bring results over the network
   * run out of memory too, and of that Spark tells no more than that results were lost.
   *
   * @param bytes of the weights and the optimizer's state of one worker
   * @return empty where there is another reason
   */
  static Optional<StepsFailedException> lost(Throwable failure, long bytes, int workers) {
    return isTooSmall(bytes, workers, heap())
            && String.valueOf(failure.getMessage()).contains(RESULT_LOST)
        ? Optional.of(ranOut(failure, "results were lost on their way", bytes, workers))
        : Optional.empty();
  }

  /** What to say before the first round, if the heap may not do. */
  static Optional<String> warning(long bytes, int workers) {
    return isTooSmall(bytes, workers, heap())
        ? Optional.of("warning: " + line("by count", bytes, workers, heap(), isSubmitted()))
        : Optional.empty();
  }

  /** By count of what it has to hold; the program itself takes some too. */
  static boolean isTooSmall(long bytes, int workers, long heap) {
    return (workers + OWN) * bytes > heap;
  }

  private static StepsFailedException ranOut(
      Throwable failure, String found, long bytes, int workers) {
    LoggerFactory.getLogger(DriverMemory.class).error("the driver's memory ran out", failure);
    // Without the cause, which would be taken for memory that the network needs.
    return new StepsFailedException(line(found, bytes, workers, heap(), isSubmitted()), null);
  }

  static String line(String found, long bytes, int workers, long heap, boolean submitted) {
    // The program itself takes some hundred megabytes.
    long gigabytes = Math.max(1, (workers + OWN) * bytes / GIGABYTE) + 1;
    while (gigabytes * GIGABYTE <= heap) {
      gigabytes *= 2;
    }
    return "the driver's heap of %,d MB is too small for the weights and optimizer's state of %d workers, %,d MB each (%s), expected some %d times as much as one has; give more by %s, or fewer --workers"
        .formatted(
            heap / MEGABYTE,
            workers,
            Math.max(1, bytes / MEGABYTE),
            found,
            workers + OWN,
            submitted
                ? "SPARK_DRIVER_MEMORY=" + gigabytes + "g"
                : JvmOptions.with("-Xmx" + gigabytes + "g"));
  }

  private static long heap() {
    return Runtime.getRuntime().maxMemory();
  }

  /** Whether an installation's spark-submit has started this, and so decides on its heap. */
  private static boolean isSubmitted() {
    return System.getProperty("SPARK_SUBMIT") != null
        && System.getProperty("vgg4j.launcher") == null;
  }
}
