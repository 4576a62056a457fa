package org.vgg4j.profiles.cpu.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.OneDnn;
import org.vgg4j.profiles.cpu.onednn.Sequence;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;
import org.vgg4j.profiles.cpu.tuning.Autotuner;
import org.vgg4j.profiles.cpu.winograd.WinogradTransforms;
import org.vgg4j.profiles.layers.operations.ActivationFunction;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/** Convolutions in 32-bit floats between values of another layout or precision. */
class ConvolutionInFloatsTest {

  /** Rounding of 32-bit floats, relative to the root mean square. */
  private static final double FLOAT_ROUNDING = 1e-4;

  /** A bf16 number has 8 significant bits; sources, weights and results are rounded. */
  private static final double BFLOAT16_ROUNDING = 0.05;

  private static final String BFLOAT16_MISSING = "needs a processor with AVX-512 bf16 or AMX";

  /** Shapes for which all algorithms are offered between them. */
  private static final List<ConvolutionShape> SHAPES =
      List.of(
          shape(8, 32, 40, 12, 8, 3),
          shape(17, 64, 72, 2, 2, 3),
          shape(16, 24, 16, 9, 7, 5),
          shape(1, 9, 5, 7, 6, 1));

  @BeforeAll
  static void saySkipped() {
    if (!OneDnn.hasBfloat16()) {
      System.out.println("ConvolutionInFloatsTest is skipped in part: bf16 " + BFLOAT16_MISSING);
    }
  }

  private static ConvolutionShape shape(
      long batch, long in, long out, long height, long width, long kernel) {
    return new ConvolutionShape(
        new long[] {batch, in, height, width},
        new long[] {batch, out, height, width},
        new long[] {kernel, kernel},
        new long[] {1, 1},
        new long[] {kernel / 2, kernel / 2},
        new long[] {1, 1});
  }

  /** Random values in a session's memory. */
  private static final class Problem {
    final Session session;
    final ConvolutionShape shape;
    final ConvolutionTensors tensors;

    Problem(Layout layout, boolean bfloat16, ConvolutionShape shape) {
      this.session = new Session(layout, bfloat16, ComputeThreads.of(2));
      this.shape = shape;
      Random random = new Random(7);
      long[] window = {
        shape.destination()[1], shape.source()[1], shape.kernel()[0], shape.kernel()[1]
      };
      long[] channels = {shape.destination()[1]};
      this.tensors =
          new ConvolutionTensors(
              normal(random, session.activations(shape.source())),
              normal(random, plain(memory.format_tag.abcd, window)),
              normal(random, plain(memory.format_tag.a, channels)),
              normal(random, session.activations(shape.destination())),
              normal(random, session.activations(shape.source())),
              normal(random, plain(memory.format_tag.abcd, window)),
              normal(random, plain(memory.format_tag.a, channels)),
              normal(random, session.activations(shape.destination())));
    }

    private Tensor plain(memory.format_tag order, long... shape) {
      return session.tensor(new memory.desc(shape, memory.data_type.f32, order));
    }

    /** Fills a tensor with the next random values, in plain order whatever the layout. */
    private Tensor normal(Random random, Tensor tensor) {
      float[] values = new float[count(tensor)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      Tensor floats = inPlainOrder(tensor.shape());
      floats.point(new FloatPointer(values));
      tensor.place(new NativeBuffer());
      session.primitives().reorder(floats, tensor).run();
      return tensor;
    }

    float[] values(Tensor tensor) {
      Tensor floats = inPlainOrder(tensor.shape());
      floats.place(new NativeBuffer());
      session.primitives().reorder(tensor, floats).run();
      return floats.toFloats(count(tensor));
    }

    private Tensor inPlainOrder(long[] shape) {
      return plain(shape.length == 1 ? memory.format_tag.a : memory.format_tag.abcd, shape);
    }

    private static int count(Tensor tensor) {
      long count = 1;
      for (long side : tensor.shape()) {
        count *= side;
      }
      return Math.toIntExact(count);
    }

    Map<Candidate, Supplier<Sequence>> inFloats(Pass pass) {
      return new ConvolutionInFloats(
              session, shape, tensors, true, Activation.of(ActivationFunction.leakyRelu(0.1f)))
          .candidates(pass);
    }

    /** What a pass computes, by name. */
    Map<String, float[]> after(Pass pass, Sequence sequence) {
      sequence.run();
      Map<String, float[]> results = new LinkedHashMap<>();
      switch (pass) {
        case FORWARD -> results.put("result", values(tensors.destination()));
        case BACKWARD_DATA -> results.put("source", values(tensors.sourceGradient()));
        case BACKWARD_WEIGHTS -> {
          results.put("weights", values(tensors.weightGradient()));
          results.put("bias", values(tensors.biasGradient()));
        }
      }
      return results;
    }

    /** The same by oneDNN's kernel for the session's layout and precision. */
    Map<String, float[]> direct(Pass pass) {
      return after(
          pass,
          new DirectConvolution(
                  session,
                  shape,
                  tensors,
                  session.layout(),
                  true,
                  Activation.of(ActivationFunction.leakyRelu(0.1f)))
              .sequence(pass));
    }
  }

  private static void assertClose(
      String what, Map<String, float[]> actual, Map<String, float[]> expected, double tolerance) {
    assertThat(actual).containsOnlyKeys(expected.keySet());
    expected.forEach(
        (name, values) -> {
          double squares = 0;
          double worst = 0;
          for (int i = 0; i < values.length; i++) {
            squares += (double) values[i] * values[i];
            worst = Math.max(worst, Math.abs(values[i] - actual.get(name)[i]));
          }
          assertThat(worst / Math.sqrt(squares / values.length))
              .as("%s, %s", what, name)
              .isLessThan(tolerance);
        });
  }

  private static void assertEveryCandidateAgrees(
      Layout layout, boolean bfloat16, double tolerance) {
    for (ConvolutionShape shape : SHAPES) {
      for (Pass pass : Pass.values()) {
        Map<String, float[]> expected =
            new Problem(Layout.CHANNELS_LAST, false, shape).direct(pass);
        Problem problem = new Problem(layout, bfloat16, shape);
        problem
            .inFloats(pass)
            .forEach(
                (candidate, sequence) ->
                    assertClose(
                        shape + " " + pass + " " + candidate,
                        problem.after(pass, sequence.get()),
                        expected,
                        tolerance));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyCandidateAgreesWithTheDirectKernelWhateverTheLayout(Layout layout) {
    assertEveryCandidateAgrees(layout, false, FLOAT_ROUNDING);
  }

  @ParameterizedTest
  @EnumSource
  void everyCandidateAgreesWithTheDirectKernelBetweenValuesInBfloat16(Layout layout) {
    assumeTrue(OneDnn.hasBfloat16(), BFLOAT16_MISSING);
    assertEveryCandidateAgrees(layout, true, BFLOAT16_ROUNDING);
  }

  @Test
  void allAlgorithmsAreOfferedInFloats() {
    for (Pass pass : Pass.values()) {
      var offered =
          SHAPES.stream()
              .map(shape -> new Problem(Layout.CHANNELS_LAST, false, shape).inFloats(pass))
              .flatMap(candidates -> candidates.keySet().stream())
              .peek(candidate -> assertThat(candidate.precision()).isEqualTo(memory.data_type.f32))
              .map(Candidate::algorithm)
              .collect(Collectors.toSet());
      assertThat(offered)
          .contains(
              ConvolutionAlgorithm.WINOGRAD,
              ConvolutionAlgorithm.PER_TAP_GEMM,
              ConvolutionAlgorithm.CHANNELS_LAST,
              ConvolutionAlgorithm.BLOCKED)
          .hasSize(pass == Pass.BACKWARD_WEIGHTS ? 5 : 4);
    }
  }

  @Test
  void aPrecisionThatWasFasterBeforeIsTakenAgain() {
    assumeTrue(OneDnn.hasBfloat16(), BFLOAT16_MISSING);
    ConvolutionShape shape = SHAPES.get(0);
    for (Candidate candidate :
        List.of(
            new Candidate(ConvolutionAlgorithm.WINOGRAD, memory.data_type.f32),
            new Candidate(ConvolutionAlgorithm.BLOCKED, memory.data_type.f32),
            new Candidate(ConvolutionAlgorithm.CHANNELS_LAST, memory.data_type.bf16))) {
      Autotuner tuner = new Autotuner();
      Session session = new Session(Layout.CHANNELS_LAST, true, ComputeThreads.of(2));
      ConvolutionContext context = new ConvolutionContext(session, tuner);
      for (Pass pass : Pass.values()) {
        boolean fewImages = true;
        tuner.take(
            new TuningKey(
                pass,
                Layout.CHANNELS_LAST,
                memory.data_type.bf16,
                true,
                fewImages,
                shape.ofBatch(1)),
            candidate);
      }
      var implementations =
          new ConvolutionKernels(context, shape, true, true, null).implementations();
      assertThat(implementations.contains(WinogradTransforms.NAME))
          .isEqualTo(candidate.algorithm() == ConvolutionAlgorithm.WINOGRAD);
      assertThat(implementations)
          .as("%s", candidate)
          .matches(
              names ->
                  names.stream().anyMatch(name -> name.matches(".*(bf16|amx).*"))
                      == (candidate.precision() == memory.data_type.bf16));
    }
  }
}
