package org.vgg4j.profiles.cpu.openmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.vgg4j.profiles.cpu.onednn.Kernel;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;

class OpenMpSpinLimitTest {

  private static final int RUNS = 50;
  private static final int ROUNDS = 6;

  /** In a process where nobody has said how threads wait: the build says it for the tests. */
  @Test
  void openMpThreadsSleepWhileTheyWait() throws Exception {
    assumeTrue(ComputeThreads.of(0).count() > 1, "one core: nobody waits");
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx512m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            OpenMpSpinLimitTest.class.getName());
    builder.environment().keySet().removeAll(Set.of("OMP_WAIT_POLICY", "GOMP_SPINCOUNT"));
    Process child = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(output).isZero();
    String[] milliseconds = output.strip().split(" ");

    // Threads that spin would add 3 ms and more to each run.
    assertThat(Double.parseDouble(milliseconds[1]))
        .isLessThan(Double.parseDouble(milliseconds[0]) + 1.2);
  }

  /** Prints the milliseconds of computing, and of computing and waiting. */
  public static void main(String[] arguments) throws Exception {
    ComputeThreads threads = ComputeThreads.of(0);
    threads.applyToProcess();
    OpenMpSpinLimit.lower(threads);
    waitForTheOtherThreads();
    Session session = new Session(Layout.CHANNELS_LAST, false, threads);
    Tensor rows = session.strided(new long[] {512, 512}, new long[] {512, 1});
    Tensor columns = session.strided(new long[] {512, 512}, new long[] {1, 512});
    rows.fillWithZeros();
    columns.fillWithZeros();
    Kernel kernel = session.primitives().reorder(rows, columns);
    double computing = milliseconds(kernel, 0);
    System.out.println(computing + " " + milliseconds(kernel, 5));
    System.exit(0);
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
