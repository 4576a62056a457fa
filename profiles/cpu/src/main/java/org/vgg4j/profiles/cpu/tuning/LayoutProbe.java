package org.vgg4j.profiles.cpu.tuning;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cpu.convolution.AlgorithmSelector;
import org.vgg4j.profiles.cpu.convolution.ConvolutionContext;
import org.vgg4j.profiles.cpu.convolution.ConvolutionKernels;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/** Times a few convolutions to find the layout whose kernels are fastest on this processor. */
public final class LayoutProbe {

  /** How long no run may be clearly faster than those before for code to count as compiled. */
  private static final long COMPILED_AFTER_NANOS = 500_000_000L;

  private static final long COMPILING_AT_LEAST_NANOS = 1_000_000_000L;

  private static final long COMPILING_AT_MOST_NANOS = 1_500_000_000L;

  /** Batch, channels in and out, and image size of what is run until it is compiled. */
  private static final ConvolutionShape COMPILED = square(8, 64, 32);

  private LayoutProbe() {}

  /**
   * The rule's layout, or another that is clearly faster when the rule chooses algorithms in each.
   * Afterwards the JVM has compiled what computes convolutions in Java, so that {@link Autotuner}
   * is fair to it.
   *
   * @param bfloat16 whether convolutions multiply bf16
   * @param threads how many threads compute
   * @param convolutions those that are timed
   */
  public static Layout fastest(
      boolean bfloat16,
      ComputeThreads threads,
      List<ConvolutionShape> convolutions,
      Budget budget) {
    compile(bfloat16, threads);
    Layout byRule = Layout.BY_RULE;
    List<Contest.Contender<Layout>> contenders = new ArrayList<>();
    contenders.add(contender(byRule, bfloat16, threads, convolutions));
    for (Layout layout : Layout.values()) {
      if (layout != byRule) {
        contenders.add(contender(layout, bfloat16, threads, convolutions));
      }
    }
    return new Contest(budget::isUsedUp).winner(contenders).orElse(byRule);
  }

  private static Contest.Contender<Layout> contender(
      Layout layout,
      boolean bfloat16,
      ComputeThreads threads,
      List<ConvolutionShape> convolutions) {
    return new Contest.Contender<>(
        layout,
        () -> {
          ConvolutionContext context =
              new ConvolutionContext(
                  new Session(layout, bfloat16, threads), AlgorithmSelector.BY_RULE);
          List<Runnable> all = new ArrayList<>();
          for (ConvolutionShape convolution : convolutions) {
            all.add(passes(context, convolution, false, null));
          }
          return () -> nanos(() -> all.forEach(Runnable::run));
        });
  }

  /**
   * Runs Winograd's transforms, loops in Java, until the JVM has compiled them. Interpreted, they
   * take twenty times as long and lose to any kernel.
   */
  private static void compile(boolean bfloat16, ComputeThreads threads) {
    List<Runnable> all = new ArrayList<>();
    for (boolean precision : bfloat16 ? new boolean[] {false, true} : new boolean[] {false}) {
      Session session = new Session(Layout.CHANNELS_LAST, precision, threads);
      ConvolutionContext context = new ConvolutionContext(session, AlgorithmSelector.BY_RULE);
      // Whatever has not run yet when the JVM compiles would be interpreted when it does.
      all.add(passes(context, COMPILED, false, null));
      all.add(passes(context, COMPILED, true, Activation.RELU));
    }
    Runnable passes = () -> all.forEach(Runnable::run);
    long best = nanos(passes);
    long start = System.nanoTime();
    long improved = start;
    for (long now = start;
        now - start < COMPILING_AT_LEAST_NANOS
            || (now - improved < COMPILED_AFTER_NANOS && now - start < COMPILING_AT_MOST_NANOS);
        now = System.nanoTime()) {
      long nanos = nanos(passes);
      if (nanos < Contest.CLEARLY_FASTER * best) {
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

  static ConvolutionShape square(long images, long channels, long size) {
    long[] shape = {images, channels, size, size};
    long[] one = {1, 1};
    return new ConvolutionShape(shape, shape, new long[] {3, 3}, one, one, one);
  }

  /** The three passes of a convolution of zeros. */
  private static Runnable passes(
      ConvolutionContext context, ConvolutionShape shape, boolean hasBias, Activation activation) {
    ConvolutionKernels kernels = new ConvolutionKernels(context, shape, hasBias, true, activation);
    Session session = context.session();
    Tensor source = zeros(session.activations(shape.source()));
    Tensor gradient = zeros(session.activations(shape.destination()));
    NativeBuffer result = new NativeBuffer();
    long weightCount =
        shape.source()[1] * shape.destination()[1] * shape.kernel()[0] * shape.kernel()[1];
    Pointer weights = zeros(weightCount);
    Pointer weightGradient = zeros(weightCount);
    Pointer bias = hasBias ? zeros(shape.destination()[1]) : null;
    Pointer biasGradient = hasBias ? zeros(shape.destination()[1]) : null;
    return () -> {
      kernels.forward(source, result, weights, bias);
      kernels.backwardWeights(gradient, weightGradient, biasGradient);
      kernels.backwardData(gradient, result);
    };
  }

  private static Pointer zeros(long count) {
    return new FloatPointer(count).zero();
  }

  private static Tensor zeros(Tensor tensor) {
    tensor.fillWithZeros();
    return tensor;
  }
}
