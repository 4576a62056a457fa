package org.vgg4j.profiles.cpu.onednn;

import org.bytedeco.javacpp.Pointer;

/** Times a few convolutions to find the layout whose kernels are fastest on this processor. */
public final class LayoutProbe {

  private static final int TIMED_RUNS = 3;

  /** How long no run may be clearly faster than those before for code to count as compiled. */
  private static final long COMPILED_AFTER_NANOS = 300_000_000L;

  private static final double CLEARLY_FASTER = 0.9;

  /** Channels in, channels out and image size, as they occur in the middle of a VGG network. */
  private static final int[][] CONVOLUTIONS = {{64, 64, 32}, {128, 256, 8}, {512, 512, 4}};

  private static final int BATCH = 8;

  private LayoutProbe() {}

  /**
   * Takes about two seconds: each layout computes in the ways that are fastest in it. Afterwards
   * the JVM has compiled what computes convolutions in Java, so that {@link Stopwatch} is fair to
   * it.
   *
   * @param bfloat16 whether convolutions multiply bf16
   * @param threads how many threads compute
   */
  public static Layout fastest(boolean bfloat16, ComputeThreads threads) {
    compile(threads);
    Layout best = null;
    long bestNanos = Long.MAX_VALUE;
    for (Layout layout : Layout.values()) {
      long nanos = 0;
      for (int[] convolution : CONVOLUTIONS) {
        nanos += best(passes(Session.timed(layout, bfloat16, threads, new Choices()), convolution));
      }
      if (nanos < bestNanos) {
        best = layout;
        bestNanos = nanos;
      }
    }
    return best;
  }

  /**
   * Runs Winograd's transforms, loops in Java, until the JVM has compiled them. Interpreted, they
   * take twenty times as long and lose to any kernel.
   */
  private static void compile(ComputeThreads threads) {
    Runnable passes = passes(Session.byRule(Layout.CHANNELS_LAST, false, threads), CONVOLUTIONS[0]);
    long best = Long.MAX_VALUE;
    long improved = System.nanoTime();
    while (System.nanoTime() - improved < COMPILED_AFTER_NANOS) {
      long nanos = nanos(passes);
      if (nanos < CLEARLY_FASTER * best) {
        best = nanos;
        improved = System.nanoTime();
      }
    }
  }

  private static long best(Runnable passes) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i <= TIMED_RUNS; i++) {
      best = Math.min(best, nanos(passes));
    }
    return best;
  }

  private static long nanos(Runnable passes) {
    long start = System.nanoTime();
    passes.run();
    return System.nanoTime() - start;
  }

  /** The three passes of a convolution of zeros. */
  private static Runnable passes(Session session, int[] convolution) {
    int in = convolution[0];
    int out = convolution[1];
    int size = convolution[2];
    ConvolutionShape shape =
        new ConvolutionShape(
            new long[] {BATCH, in, size, size},
            new long[] {BATCH, out, size, size},
            new long[] {3, 3},
            new long[] {1, 1},
            new long[] {1, 1},
            new long[] {1, 1});
    ConvolutionKernels kernels = new ConvolutionKernels(session, shape, false, true, null);
    Tensor source = zeros(session.activations(shape.source()));
    Tensor gradient = zeros(session.activations(shape.destination()));
    Slot result = new Slot();
    Slot weights = new Slot();
    Pointer values = weights.reserve((long) Float.BYTES * in * out * 9);
    Pointer.memset(values, 0, (long) Float.BYTES * in * out * 9);
    Slot weightGradient = new Slot();
    Pointer weightsInto = weightGradient.reserve((long) Float.BYTES * in * out * 9);
    return () -> {
      kernels.forward(source, result, values, null);
      kernels.backwardWeights(gradient, weightsInto, null);
      kernels.backwardData(gradient, result);
    };
  }

  private static Tensor zeros(Tensor tensor) {
    tensor.fillWithZeros();
    return tensor;
  }
}
