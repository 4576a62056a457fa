package org.vgg4j.profiles.cpu.tuning;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cpu.convolution.AlgorithmSelector;
import org.vgg4j.profiles.cpu.convolution.ConvolutionContext;
import org.vgg4j.profiles.cpu.convolution.ConvolutionKernels;
import org.vgg4j.profiles.cpu.onednn.ConvolutionShape;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;

/** Times a few convolutions to find the layout whose kernels are fastest on this processor. */
public final class LayoutProbe {

  private static final int TIMED_RUNS = 3;

  /** How long no run may be clearly faster than those before for code to count as compiled. */
  private static final long COMPILED_AFTER_NANOS = 500_000_000L;

  private static final long COMPILING_AT_LEAST_NANOS = 1_000_000_000L;

  /** Share of the time to beat that counts as less, as single runs differ by chance. */
  private static final double CLEARLY_FASTER = 0.8;

  /** Batch, channels in, channels out and image size, as they occur within a VGG network. */
  private static final int[][] CONVOLUTIONS = {
    {8, 64, 64, 32}, {32, 128, 256, 8}, {32, 512, 512, 4}
  };

  private LayoutProbe() {}

  /**
   * The rule's layout, or another that is clearly faster when each computes by the algorithms that
   * are fastest in it. Takes some three seconds. Afterwards the JVM has compiled what computes
   * convolutions in Java, so that {@link Autotuner} is fair to it.
   *
   * @param bfloat16 whether convolutions multiply bf16
   * @param threads how many threads compute
   */
  public static Layout fastest(boolean bfloat16, ComputeThreads threads) {
    compile(threads);
    Layout best = Layout.BY_RULE;
    long bestNanos = (long) (nanos(best, bfloat16, threads) * CLEARLY_FASTER);
    for (Layout layout : Layout.values()) {
      if (layout != Layout.BY_RULE) {
        long nanos = nanos(layout, bfloat16, threads);
        if (nanos < bestNanos) {
          best = layout;
          bestNanos = nanos;
        }
      }
    }
    return best;
  }

  private static long nanos(Layout layout, boolean bfloat16, ComputeThreads threads) {
    Session session = new Session(layout, bfloat16, threads);
    ConvolutionContext context =
        new ConvolutionContext(session, new Autotuner(new AutotuneCache()));
    long nanos = 0;
    for (int[] convolution : CONVOLUTIONS) {
      Runnable passes = passes(context, convolution, false, null);
      long best = Long.MAX_VALUE;
      for (int i = 0; i <= TIMED_RUNS; i++) {
        best = Math.min(best, nanos(passes));
      }
      nanos += best;
    }
    return nanos;
  }

  /**
   * Runs Winograd's transforms, loops in Java, until the JVM has compiled them. Interpreted, they
   * take twenty times as long and lose to any kernel.
   */
  private static void compile(ComputeThreads threads) {
    Session session = new Session(Layout.CHANNELS_LAST, false, threads);
    ConvolutionContext context = new ConvolutionContext(session, AlgorithmSelector.BY_RULE);
    // Whatever has not run yet when the JVM compiles would be interpreted when it does.
    Runnable plain = passes(context, CONVOLUTIONS[0], false, null);
    Runnable withAll = passes(context, CONVOLUTIONS[0], true, Activation.RELU);
    Runnable passes =
        () -> {
          plain.run();
          withAll.run();
        };
    long best = nanos(passes);
    long start = System.nanoTime();
    long improved = start;
    for (long now = start;
        now - start < COMPILING_AT_LEAST_NANOS || now - improved < COMPILED_AFTER_NANOS;
        now = System.nanoTime()) {
      long nanos = nanos(passes);
      if (nanos < CLEARLY_FASTER * best) {
        best = nanos;
        improved = System.nanoTime();
      }
    }
  }

  private static long nanos(Runnable passes) {
    long start = System.nanoTime();
    passes.run();
    return System.nanoTime() - start;
  }

  /** The three passes of a convolution of zeros. */
  private static Runnable passes(
      ConvolutionContext context, int[] convolution, boolean hasBias, Activation activation) {
    int batch = convolution[0];
    int in = convolution[1];
    int out = convolution[2];
    int size = convolution[3];
    ConvolutionShape shape =
        new ConvolutionShape(
            new long[] {batch, in, size, size},
            new long[] {batch, out, size, size},
            new long[] {3, 3},
            new long[] {1, 1},
            new long[] {1, 1},
            new long[] {1, 1});
    ConvolutionKernels kernels = new ConvolutionKernels(context, shape, hasBias, true, activation);
    Session session = context.session();
    Tensor source = zeros(session.activations(shape.source()));
    Tensor gradient = zeros(session.activations(shape.destination()));
    NativeBuffer result = new NativeBuffer();
    Pointer weights = new FloatPointer(new float[in * out * 9]);
    Pointer weightGradient = new FloatPointer(new float[in * out * 9]);
    Pointer bias = hasBias ? new FloatPointer(new float[out]) : null;
    Pointer biasGradient = hasBias ? new FloatPointer(new float[out]) : null;
    return () -> {
      kernels.forward(source, result, weights, bias);
      kernels.backwardWeights(gradient, weightGradient, biasGradient);
      kernels.backwardData(gradient, result);
    };
  }

  private static Tensor zeros(Tensor tensor) {
    tensor.fillWithZeros();
    return tensor;
  }
}
