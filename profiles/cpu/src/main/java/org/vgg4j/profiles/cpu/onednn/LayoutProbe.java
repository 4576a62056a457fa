package org.vgg4j.profiles.cpu.onednn;

import org.bytedeco.javacpp.Pointer;

/** Times a few convolutions to find the layout whose kernels are fastest on this processor. */
public final class LayoutProbe {

  private static final int TIMED_RUNS = 3;

  /** Channels in, channels out and image size, as they occur in the middle of a VGG network. */
  private static final int[][] CONVOLUTIONS = {{64, 64, 32}, {128, 256, 8}, {512, 512, 4}};

  private static final int BATCH = 8;

  private LayoutProbe() {}

  /**
   * Takes about a tenth of a second.
   *
   * @param bfloat16 whether convolutions multiply bf16
   * @param threads how many threads compute
   */
  public static Layout fastest(boolean bfloat16, ComputeThreads threads) {
    Layout best = null;
    long bestNanos = Long.MAX_VALUE;
    for (Layout layout : Layout.values()) {
      long nanos = 0;
      for (int[] convolution : CONVOLUTIONS) {
        nanos += nanos(Session.byRule(layout, bfloat16, threads), convolution);
      }
      if (nanos < bestNanos) {
        best = layout;
        bestNanos = nanos;
      }
    }
    return best;
  }

  private static long nanos(Session session, int[] convolution) {
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
    long best = Long.MAX_VALUE;
    for (int i = 0; i <= TIMED_RUNS; i++) {
      long start = System.nanoTime();
      kernels.forward(source, result, values, null);
      kernels.backwardWeights(gradient, weightsInto, null);
      kernels.backwardData(gradient, result);
      best = Math.min(best, System.nanoTime() - start);
    }
    return best;
  }

  private static Tensor zeros(Tensor tensor) {
    tensor.fillWithZeros();
    return tensor;
  }
}
