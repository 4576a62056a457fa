package org.vgg4j.profiles.cpu.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.Consumer;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.OneDnn;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;
import org.vgg4j.profiles.cpu.winograd.WinogradTiles;
import org.vgg4j.profiles.layers.operations.ActivationFunction;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/** Winograd's convolution against the definition of a convolution, computed in doubles. */
class WinogradConvolutionTest {

  /** Rounding of 32-bit floats in both transforms, relative to the root mean square. */
  private static final double TOLERANCE = 1e-4;

  private static ConvolutionShape shape(
      long batch, long in, long out, long height, long width, long padding) {
    return new ConvolutionShape(
        new long[] {batch, in, height, width},
        new long[] {batch, out, height + 2 * padding - 2, width + 2 * padding - 2},
        new long[] {3, 3},
        new long[] {1, 1},
        new long[] {padding, padding},
        new long[] {1, 1});
  }

  /** Random values in oneDNN's memory, and what the three passes make of them. */
  private static final class Problem {
    final ConvolutionShape shape;
    final float[] source;
    final float[] weights;
    final float[] bias;
    final float[] gradient;
    final float[] result;
    final float[] sourceGradient;
    final float[] weightGradient;
    final float[] biasGradient;

    Problem(ConvolutionShape shape, int threads, Activation activation) {
      this.shape = shape;
      Random random = new Random(7);
      long[] in = shape.source();
      long[] out = shape.destination();
      this.source = normal(random, in[0] * in[1] * in[2] * in[3]);
      this.weights = normal(random, out[1] * in[1] * 9);
      this.bias = normal(random, out[1]);
      this.gradient = normal(random, out[0] * out[1] * out[2] * out[3]);
      Session session = new Session(Layout.CHANNELS_LAST, false, ComputeThreads.of(threads));
      ConvolutionTensors tensors =
          new ConvolutionTensors(
              filled(session.activations(in), source),
              filled(plain(session, out[1], in[1], 3, 3), weights),
              filled(plain(session, out[1]), bias),
              filled(session.activations(out), new float[gradient.length]),
              filled(session.activations(in), new float[source.length]),
              filled(plain(session, out[1], in[1], 3, 3), new float[weights.length]),
              filled(plain(session, out[1]), new float[bias.length]),
              filled(session.activations(out), gradient));
      WinogradConvolution winograd = new WinogradConvolution(session, shape, tensors, activation);
      winograd.forward().run();
      winograd.backwardData().run();
      winograd.backwardWeights().run();
      this.result = tensors.destination().toFloats(gradient.length);
      this.sourceGradient = tensors.sourceGradient().toFloats(source.length);
      this.weightGradient = tensors.weightGradient().toFloats(weights.length);
      this.biasGradient = tensors.biasGradient().toFloats(bias.length);
    }

    private static Tensor plain(Session session, long... shape) {
      return session.tensor(
          new memory.desc(
              shape,
              memory.data_type.f32,
              shape.length == 1 ? memory.format_tag.a : memory.format_tag.abcd));
    }

    private static Tensor filled(Tensor tensor, float[] values) {
      tensor.point(new FloatPointer(values));
      return tensor;
    }

    private static float[] normal(Random random, long count) {
      float[] values = new float[(int) count];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return values;
    }

    /** Every product of a pixel with a weight: indices into source, weights and result. */
    void forEachProduct(Consumer<int[]> product) {
      int[] in = ints(shape.source());
      int[] out = ints(shape.destination());
      int padding = (int) shape.padding()[0];
      for (int n = 0; n < out[0]; n++) {
        for (int y = 0; y < out[2]; y++) {
          for (int x = 0; x < out[3]; x++) {
            for (int tap = 0; tap < 9; tap++) {
              int row = y + tap / 3 - padding;
              int column = x + tap % 3 - padding;
              if (row < 0 || row >= in[2] || column < 0 || column >= in[3]) {
                continue;
              }
              int from = ((n * in[2] + row) * in[3] + column) * in[1];
              int to = ((n * out[2] + y) * out[3] + x) * out[1];
              for (int c = 0; c < in[1]; c++) {
                for (int k = 0; k < out[1]; k++) {
                  product.accept(new int[] {from + c, (k * in[1] + c) * 9 + tap, to + k});
                }
              }
            }
          }
        }
      }
    }

    private static int[] ints(long[] values) {
      return java.util.Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }
  }

  @ParameterizedTest(name = "batch {0}, {1} to {2} channels, {3}x{4}, padding {5}")
  @CsvSource({
    "3, 32, 40, 8, 8, 1",
    "2, 33, 35, 9, 14, 1",
    "2, 32, 32, 11, 6, 0",
    "2, 40, 32, 5, 10, 2",
    "5, 64, 32, 16, 12, 1",
    "1, 32, 96, 4, 4, 1"
  })
  void agreesWithTheDefinitionInEveryPass(
      long batch, long in, long out, long height, long width, long padding) {
    Problem problem = new Problem(shape(batch, in, out, height, width, padding), 2, null);
    double[] result = new double[problem.result.length];
    double[] sourceGradient = new double[problem.source.length];
    double[] weightGradient = new double[problem.weights.length];
    double[] biasGradient = new double[problem.bias.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = problem.bias[i % problem.bias.length];
      biasGradient[i % problem.bias.length] += problem.gradient[i];
    }
    problem.forEachProduct(
        at -> {
          result[at[2]] += (double) problem.source[at[0]] * problem.weights[at[1]];
          sourceGradient[at[0]] += (double) problem.gradient[at[2]] * problem.weights[at[1]];
          weightGradient[at[1]] += (double) problem.gradient[at[2]] * problem.source[at[0]];
        });

    assertClose("result", problem.result, result);
    assertClose("gradient of source", problem.sourceGradient, sourceGradient);
    assertClose("gradient of weights", problem.weightGradient, weightGradient);
    assertClose("gradient of bias", problem.biasGradient, biasGradient);
  }

  private static void assertClose(String what, float[] actual, double[] expected) {
    double squares = 0;
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      squares += expected[i] * expected[i];
      worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
    }
    assertThat(worst / Math.sqrt(squares / actual.length)).as(what).isLessThan(TOLERANCE);
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    ConvolutionShape shape = shape(7, 32, 48, 18, 18, 1);
    Problem one = new Problem(shape, 1, null);
    for (int threads : new int[] {2, 3}) {
      Problem more = new Problem(shape, threads, null);
      assertThat(more.result).isEqualTo(one.result);
      assertThat(more.sourceGradient).isEqualTo(one.sourceGradient);
      assertThat(more.weightGradient).isEqualTo(one.weightGradient);
    }
  }

  @Test
  void sumsOverSeveralPiecesOfTilesAreComplete() {
    // 9 * 16 * 16 tiles are more than are transformed at once.
    ConvolutionShape shape = shape(9, 32, 32, 64, 64, 1);
    int tiles = WinogradTiles.count(shape.destination());
    assertThat(WinogradTiles.atOnce(tiles, 64)).isLessThan(tiles / 2);
    Problem problem = new Problem(shape, 2, null);

    // The gradient of one weight, and one pixel of the last image.
    double gradient = 0;
    for (int i = 0; i < 9 * 64 * 64; i++) {
      gradient += (double) problem.source[i * 32 + 5] * problem.gradient[i * 32 + 3];
    }
    assertThat((double) problem.weightGradient[(3 * 32 + 5) * 9 + 4])
        .isCloseTo(gradient, org.assertj.core.data.Offset.offset(0.02));
    double[] result = {problem.bias[3]};
    int pixel = 9 * 64 * 64 - 70;
    for (int tap = 0; tap < 9; tap++) {
      int from = pixel + (tap / 3 - 1) * 64 + tap % 3 - 1;
      for (int c = 0; c < 32; c++) {
        result[0] +=
            (double) problem.source[from * 32 + c] * problem.weights[(3 * 32 + c) * 9 + tap];
      }
    }
    assertThat((double) problem.result[pixel * 32 + 3])
        .isCloseTo(result[0], org.assertj.core.data.Offset.offset(1e-3));
  }

  @Test
  void activationsFollowTheConvolution() {
    ConvolutionShape shape = shape(2, 32, 32, 8, 8, 1);
    float[] plain = new Problem(shape, 2, null).result;
    float[] relu = new Problem(shape, 2, Activation.RELU).result;
    float[] leaky = new Problem(shape, 2, Activation.of(ActivationFunction.leakyRelu(0.1f))).result;
    for (int i = 0; i < plain.length; i++) {
      assertThat(relu[i]).isEqualTo(Math.max(plain[i], 0));
      assertThat(leaky[i]).isEqualTo(plain[i] > 0 ? plain[i] : 0.1f * plain[i]);
    }
  }

  @Test
  void takesWindowsOf3x3OverManyChannelsAndTiles() {
    for (Pass pass : Pass.values()) {
      assertThat(byRule(shape(64, 64, 128, 16, 16, 1), pass)).isTrue();
      assertThat(byRule(shape(64, 512, 512, 4, 4, 1), pass)).isTrue();
      assertThat(byRule(shape(64, 3, 64, 32, 32, 1), pass)).isFalse();
      assertThat(byRule(shape(64, 512, 512, 2, 2, 1), pass)).isFalse();
      assertThat(byRule(shape(4, 512, 512, 4, 4, 1), pass)).isFalse();
      assertThat(byRule(shape(64, 128, 128, 5, 5, 1), pass)).isFalse();
      assertThat(byRule(shape(64, 64, 64, 32, 32, 1), pass)).isEqualTo(!OneDnn.hasAvx512());
    }
  }

  @Test
  void leavesOtherWindowsLayoutsAndPrecisions() {
    long[] image = {64, 128, 32, 32};
    long[] two = {2, 2};
    long[] one = {1, 1};
    long[] three = {3, 3};
    long[] half = {64, 128, 16, 16};
    ConvolutionShape strided = new ConvolutionShape(image, half, three, two, one, one);
    ConvolutionShape dilated = new ConvolutionShape(image, image, three, one, two, two);
    ConvolutionShape larger = new ConvolutionShape(image, image, new long[] {5, 5}, one, two, one);
    assertThat(byRule(strided, Pass.FORWARD)).isFalse();
    assertThat(byRule(dilated, Pass.FORWARD)).isFalse();
    assertThat(byRule(larger, Pass.FORWARD)).isFalse();
    ConvolutionShape plain = shape(64, 128, 128, 32, 32, 1);
    assertThat(byRule(new Session(Layout.BLOCKED, false, ComputeThreads.of(0)), plain)).isFalse();
    assertThat(byRule(new Session(Layout.CHANNELS_LAST, true, ComputeThreads.of(0)), plain))
        .isFalse();
  }

  private static boolean byRule(ConvolutionShape shape, Pass pass) {
    Session session = new Session(Layout.CHANNELS_LAST, false, ComputeThreads.of(0));
    return new WinogradConvolution(session, shape, null, null).byRule(pass);
  }

  private static boolean byRule(Session session, ConvolutionShape shape) {
    return new WinogradConvolution(session, shape, null, null).byRule(Pass.FORWARD);
  }
}
