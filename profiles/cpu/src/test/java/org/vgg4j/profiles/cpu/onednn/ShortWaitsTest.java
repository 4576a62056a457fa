package org.vgg4j.profiles.cpu.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ShortWaitsTest {

  private static final int RUNS = 50;
  private static final int ROUNDS = 6;

  @Test
  void openMpThreadsSleepWhileTheyWait() throws Exception {
    ComputeThreads threads = ComputeThreads.of(0);
    assumeTrue(threads.count() > 1, "one core: nobody waits");
    threads.applyToProcess();
    waitForTheOtherThreads();
    Session session = Session.byRule(Layout.CHANNELS_LAST, false, threads);
    Tensor rows = session.strided(new long[] {512, 512}, new long[] {512, 1});
    Tensor columns = session.strided(new long[] {512, 512}, new long[] {1, 512});
    rows.fillWithZeros();
    columns.fillWithZeros();
    Kernel kernel = session.reorder(rows, columns);
    double computing = milliseconds(kernel, 0);
    double computingAndWaiting = milliseconds(kernel, 5);

    // Threads that spin would add 3 ms and more to each run.
    assertThat(computingAndWaiting).isLessThan(computing + 1.2);
  }

  /**
   * The processor time of a run and a pause after it, of all threads: the least of some rounds, as
   * the JVM's own threads work now and then.
   */
  private static double milliseconds(Kernel kernel, long pause) throws InterruptedException {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    double least = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = system.getProcessCpuTime();
      for (int i = 0; i < RUNS; i++) {
        kernel.run();
        if (pause > 0) {
          Thread.sleep(pause);
        }
      }
      least = Math.min(least, (system.getProcessCpuTime() - start) / 1e6 / RUNS);
    }
    return least;
  }

  /** Until the other threads have computed and gone to sleep. */
  private static void waitForTheOtherThreads() throws InterruptedException {
    Thread.sleep(2_000);
  }
}
