package org.vgg4j.profiles.cpu.openmp;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.OneDnn;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;

/**
 * Makes OpenMP's threads sleep soon when they wait.
 *
 * <p>GNU's runtime lets a thread that has nothing to do spin for milliseconds, in which it takes a
 * core from the threads that run loops in Java between oneDNN's kernels: VGG16-BN trained at 110
 * images a second instead of 150. {@code OMP_WAIT_POLICY=passive} prevents that, which the launcher
 * sets, but a process cannot set it for itself. What it can do is have more OpenMP threads than
 * cores: then the runtime spins a three-hundredth as long. So one thread computes something small
 * in parallel, once, and keeps its OpenMP threads, which sleep from then on.
 */
public final class OpenMpSpinLimit {

  private static final AtomicBoolean LOWERED = new AtomicBoolean();

  private static final long SIDE = 512;

  private OpenMpSpinLimit() {}

  /** Lowers it once in a process, and only where the environment does not say how to wait. */
  public static void lower(ComputeThreads threads) {
    boolean decided =
        System.getenv("OMP_WAIT_POLICY") != null || System.getenv("GOMP_SPINCOUNT") != null;
    if (threads.count() == 1
        || decided
        || OneDnn.unavailable().isPresent()
        || !LOWERED.compareAndSet(false, true)) {
      return;
    }
    Thread thread = new Thread(() -> computeOnceAndStay(threads), "vgg4j-openmp-spin-limit");
    thread.setDaemon(true);
    thread.start();
  }

  private static void computeOnceAndStay(ComputeThreads threads) {
    threads.applyToThread();
    Session session = new Session(Layout.CHANNELS_LAST, false, threads);
    Tensor rows = session.strided(new long[] {SIDE, SIDE}, new long[] {SIDE, 1});
    Tensor columns = session.strided(new long[] {SIDE, SIDE}, new long[] {1, SIDE});
    rows.fillWithZeros();
    columns.fillWithZeros();
    session.primitives().reorder(rows, columns).run();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }
}
