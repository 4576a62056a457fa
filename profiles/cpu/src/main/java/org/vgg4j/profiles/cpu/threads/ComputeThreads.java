package org.vgg4j.profiles.cpu.threads;

import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many threads compute.
 *
 * <p>ND4J and oneDNN are linked to the same OpenMP runtime, of which one copy is loaded, so one
 * call rules both. That call counts for the calling thread only: it is made again by whichever
 * thread runs a graph. ND4J's own limits and OpenBLAS's count for the whole process.
 *
 * @param count compute threads, at least 1
 */
public record ComputeThreads(int count) {

  /**
   * @param requested compute threads; 0 for one per physical core that this process may use
   */
  public static ComputeThreads of(int requested) {
    return new ComputeThreads(requested > 0 ? requested : physicalCores());
  }

  private static int physicalCores() {
    int allowed = Runtime.getRuntime().availableProcessors();
    int cores = Loader.totalCores();
    return cores > 0 ? Math.min(cores, allowed) : allowed;
  }

  /** Applies the count to the whole process and to the calling thread. */
  public void applyToProcess() {
    var environment = Nd4j.getEnvironment();
    environment.setMaxThreads(count);
    environment.setMaxMasterThreads(count);
    Nd4j.factory().blas().setMaxThreads(count);
    applyToThread();
  }

  /**
   * Runs pieces of work in Java, numbered from 0, side by side if there is more than one thread.
   */
  public void forEach(int pieces, IntConsumer work) {
    IntStream all = IntStream.range(0, pieces);
    if (count > 1 && pieces > 1) {
      all = all.parallel();
    }
    all.forEach(work);
  }

  /** Builds something that is to compute on a single thread, which is settled when it is built. */
  public <T> T single(Supplier<T> builder) {
    operations().setOmpNumThreads(1);
    try {
      return builder.get();
    } finally {
      applyToThread();
    }
  }

  /** Applies the count to what the calling thread computes. */
  public void applyToThread() {
    operations().setOmpNumThreads(count);
  }

  private static NativeOps operations() {
    // Loads ND4J's backend, without which its native operations cannot be asked for.
    Nd4j.getBackend();
    return NativeOpsHolder.getInstance().getDeviceNativeOps();
  }
}
