package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vgg4j.cudadouble.ControlPage.Count;
import org.vgg4j.cudadouble.ControlPage.Setting;
import org.vgg4j.cudadouble.kernels.Card;
import org.vgg4j.profiles.cuda.cudnn.AlgorithmChoice;
import org.vgg4j.profiles.cuda.cudnn.ConvolutionKernels;
import org.vgg4j.profiles.cuda.cudnn.ConvolutionPass;
import org.vgg4j.profiles.cuda.cudnn.CudaLibraryException;
import org.vgg4j.profiles.cuda.cudnn.Session;
import org.vgg4j.profiles.layers.operations.ActivationFunction;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * Which of the fake cuDNN's algorithms a convolution gets: cudnn_convolution.h and the tables of
 * its passes say what each needs.
 */
class KernelAlgorithmsTest {

  private static final int NOT_SUPPORTED = 9;

  private static final ConvolutionShape SHAPE =
      new ConvolutionShape(
          new long[] {2, 3, 8, 8},
          new long[] {2, 4, 8, 8},
          new long[] {3, 3},
          new long[] {1, 1},
          new long[] {1, 1},
          new long[] {1, 1});

  private static final long SOURCE_VALUES = 2 * 3 * 8 * 8;
  private static final long ENOUGH = 1 << 20;
  private static final long ENOUGH_FOR_GEMM = 1024 + 4 * SOURCE_VALUES;

  private static ControlPage control;

  private Card card;
  private Pointer source;
  private Pointer destination;
  private Pointer weights;
  private Pointer bias;

  @BeforeAll
  static void load() throws Exception {
    control = CudaDouble.loadHere();
  }

  @BeforeEach
  void open() {
    card = new Card();
    source = card.upload(new float[(int) SOURCE_VALUES]);
    destination = card.upload(new float[2 * 4 * 8 * 8]);
    weights = card.upload(new float[4 * 3 * 3 * 3]);
    bias = card.upload(new float[4]);
  }

  @AfterEach
  void close() {
    control.reset();
    card.close();
  }

  private ConvolutionKernels run(Session session) {
    ConvolutionKernels kernels =
        new ConvolutionKernels(session, SHAPE, true, ActivationFunction.RELU);
    kernels.forward(source, destination, weights, bias);
    kernels.backwardWeights(source, destination, weights, bias);
    kernels.backwardData(destination, source, weights);
    return kernels;
  }

  @Test
  void fixedTakesTheFirstThatRepeatsBitForBit() {
    try (Session session = new Session(card.stream(), AlgorithmChoice.FIXED, ENOUGH)) {
      ConvolutionKernels kernels = run(session);
      assertThat(kernels.implementation(ConvolutionPass.FORWARD)).isEqualTo("WINOGRAD_NONFUSED");
      assertThat(kernels.implementation(ConvolutionPass.BACKWARD_DATA)).isEqualTo("ALGO_1");
      assertThat(kernels.implementation(ConvolutionPass.BACKWARD_WEIGHTS)).isEqualTo("ALGO_1");
    }
  }

  @Test
  void fixedTakesAnotherWhereScratchMemoryIsTooSmall() {
    try (Session session = new Session(card.stream(), AlgorithmChoice.FIXED, ENOUGH_FOR_GEMM)) {
      ConvolutionKernels kernels = run(session);
      assertThat(kernels.implementation(ConvolutionPass.FORWARD))
          .isEqualTo("IMPLICIT_PRECOMP_GEMM");
      assertThat(session.scratchBytes()).isEqualTo(ENOUGH_FOR_GEMM);
    }
  }

  @Test
  void fixedTakesAnotherWhereCudnnRefusesTheFirst() {
    control.fail("cudnnGetConvolutionForwardWorkspaceSize", NOT_SUPPORTED);
    control.set(Setting.FAILING_TIMES, 1);
    try (Session session = new Session(card.stream(), AlgorithmChoice.FIXED, ENOUGH)) {
      assertThat(run(session).implementation(ConvolutionPass.FORWARD))
          .isEqualTo("IMPLICIT_PRECOMP_GEMM");
    }
  }

  @Test
  void fixedRefusesAShapeOfWhichNoAlgorithmRepeats() {
    try (Session session = new Session(card.stream(), AlgorithmChoice.FIXED, 0)) {
      ConvolutionKernels kernels = new ConvolutionKernels(session, SHAPE, false, null);
      kernels.forward(source, destination, weights, null);
      assertThat(kernels.implementation(ConvolutionPass.FORWARD)).isEqualTo("IMPLICIT_GEMM");

      CudaLibraryException refusal =
          catchThrowableOfType(
              CudaLibraryException.class, () -> kernels.backwardData(destination, source, weights));
      assertThat(refusal.isRefusal()).isTrue();
      assertThat(refusal)
          .hasMessage(
              "cudnnGetConvolutionBackwardDataAlgorithm_v7 failed with no deterministic algorithm"
                  + " that fits 0 bytes of scratch memory for [2, 3, 8, 8] -> [2, 4, 8, 8]");
      assertThat(kernels.implementation(ConvolutionPass.BACKWARD_DATA))
          .isEqualTo("not yet computed");
    }
  }

  @Test
  void timedTakesTheFastestWhetherItRepeatsOrNot() {
    try (Session session = new Session(card.stream(), AlgorithmChoice.TIMED, ENOUGH)) {
      ConvolutionKernels kernels = run(session);
      assertThat(kernels.implementation(ConvolutionPass.FORWARD)).isEqualTo("IMPLICIT_GEMM");
      assertThat(kernels.implementation(ConvolutionPass.BACKWARD_DATA)).isEqualTo("ALGO_0");
      assertThat(kernels.implementation(ConvolutionPass.BACKWARD_WEIGHTS)).isEqualTo("ALGO_0");
    }
  }

  @Test
  void algorithmsAreTriedOncePerShape() {
    try (Session session = new Session(card.stream(), AlgorithmChoice.TIMED, ENOUGH)) {
      long before = control.get(Count.OPERATIONS);
      run(session);
      long first = control.get(Count.OPERATIONS) - before;
      run(session);
      long second = control.get(Count.OPERATIONS) - before - first;
      // Forward, bias, ReLU, and the gradients of weights, bias and source; and a trial for each
      // pass the first time.
      assertThat(second).isEqualTo(6);
      assertThat(first).isEqualTo(6 + 3);
    }
  }

  @Test
  void aStepAllocatesNothingOnceItsShapesAreKnown() {
    try (Session session = new Session(card.stream(), AlgorithmChoice.FIXED, ENOUGH)) {
      ConvolutionKernels kernels = run(session);
      long allocations = control.get(Count.DEVICE_ALLOCATIONS);
      long synchronizations = control.get(Count.SYNCHRONIZATIONS);
      kernels.forward(source, destination, weights, bias);
      kernels.backwardWeights(source, destination, weights, bias);
      kernels.backwardData(destination, source, weights);
      assertThat(control.get(Count.DEVICE_ALLOCATIONS)).isEqualTo(allocations);
      assertThat(control.get(Count.SYNCHRONIZATIONS)).isEqualTo(synchronizations);
    }
  }

  @Test
  void aConvolutionHandsNaNOnThroughBiasAndReLU() {
    card.write(source, Float.NaN);
    card.write(bias, -1, 2, -3, 4);
    try (Session session = new Session(card.stream(), AlgorithmChoice.FIXED, ENOUGH)) {
      new ConvolutionKernels(session, SHAPE, true, ActivationFunction.RELU)
          .forward(source, destination, weights, bias);
      float[] result = card.download(destination, 4 * 64);
      assertThat(result[0]).isNaN();
      assertThat(new float[] {result[63], result[64 + 63], result[128 + 63], result[192 + 63]})
          .containsExactly(0, 2, 0, 4);
    }
  }
}
