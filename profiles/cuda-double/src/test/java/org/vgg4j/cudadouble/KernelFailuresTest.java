package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vgg4j.cudadouble.ControlPage.Count;
import org.vgg4j.cudadouble.ControlPage.Setting;
import org.vgg4j.cudadouble.kernels.Card;
import org.vgg4j.cudadouble.kernels.KernelCase;
import org.vgg4j.cudadouble.kernels.KernelCases;
import org.vgg4j.cudadouble.kernels.KernelCheck;
import org.vgg4j.cudadouble.kernels.KernelPass;
import org.vgg4j.cudadouble.kernels.PlainJava;
import org.vgg4j.profiles.cuda.cudnn.AlgorithmChoice;
import org.vgg4j.profiles.cuda.cudnn.CudaLibraryException;
import org.vgg4j.profiles.cuda.cudnn.DeviceMemory;
import org.vgg4j.profiles.cuda.cudnn.DropoutKernels;
import org.vgg4j.profiles.cuda.cudnn.NormalizationKernels;
import org.vgg4j.profiles.cuda.cudnn.PoolingKernels;
import org.vgg4j.profiles.cuda.cudnn.Session;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;
import org.vgg4j.profiles.layers.operations.Pooling;

/** Each function that kernels call fails once: what is said of it, and that nothing is left. */
class KernelFailuresTest {

  private static final int EXECUTION_FAILED = 8;
  private static final int CUBLAS_EXECUTION_FAILED = 13;
  private static final int CUBLAS_NOT_SUPPORTED = 15;
  private static final long SCRATCH = 1 << 20;

  private static final Pattern FAILS = Pattern.compile("(?m)^int (cudnn\\w+)\\([^{]*\\{([^}]*)");

  private static ControlPage control;

  private long objects;
  private long bytes;

  @BeforeAll
  static void load() throws Exception {
    control = CudaDouble.loadHere();
  }

  @BeforeEach
  void look() {
    objects = control.get(Count.LIBRARY_OBJECTS);
    bytes = control.get(Count.DEVICE_BYTES);
  }

  @AfterEach
  void nothingIsLeft() {
    control.reset();
    assertThat(control.get(Count.LIBRARY_OBJECTS)).isEqualTo(objects);
    assertThat(control.get(Count.DEVICE_BYTES)).isEqualTo(bytes);
  }

  /** All of the fake cuDNN's functions that can fail. */
  static TreeSet<String> functionsOfCudnn() throws IOException {
    TreeSet<String> functions = new TreeSet<>();
    try (var files = Files.newDirectoryStream(Path.of("src", "test", "native"), "cudnn_*.c")) {
      for (Path file : files) {
        FAILS
            .matcher(Files.readString(file))
            .results()
            .filter(
                found -> Pattern.compile("BEGIN|COMPUTE|MAKE|SET").matcher(found.group(2)).find())
            .map((MatchResult found) -> found.group(1))
            .forEach(functions::add);
      }
    }
    assertThat(functions).hasSizeGreaterThan(40);
    return functions;
  }

  @ParameterizedTest
  @MethodSource("functionsOfCudnn")
  void aFailureNamesFunctionStatusAndShape(String function) {
    control.fail(function, EXECUTION_FAILED);
    CudaLibraryException failure = failure();

    assertThat(failure.function()).isEqualTo(function);
    assertThat(failure.status()).isEqualTo("CUDNN_STATUS_EXECUTION_FAILED");
    assertThat(failure.isRefusal()).isFalse();
    assertThat(failure.getMessage())
        .matches(function + " failed with CUDNN_STATUS_EXECUTION_FAILED for \\S.*");
  }

  @Test
  void aFailureOfCublasNamesFunctionStatusAndShape() {
    control.fail("cublasSgemm_v2", CUBLAS_EXECUTION_FAILED);
    CudaLibraryException failure = failure();
    assertThat(failure).hasMessage("cublasSgemm_v2 failed with status 13 for [5, 7] -> [5, 3]");
    assertThat(failure.isRefusal()).isFalse();
  }

  @Test
  void productsThatCublasRefusesAreRight() {
    control.fail("cublasSgemm_v2", CUBLAS_NOT_SUPPORTED);
    List<KernelCase> dense =
        KernelCases.small().stream().filter(one -> one.name().startsWith("dense")).toList();
    assertThat(dense).isNotEmpty();
    for (KernelCase one : dense) {
      try (Card card = new Card();
          Session session = new Session(card.stream(), AlgorithmChoice.FIXED, SCRATCH)) {
        for (KernelPass pass : one.passes().apply(session, card, new PlainJava())) {
          assertThat(pass.deviation(card)).as(one.name() + ": " + pass.name()).isLessThan(2e-6);
        }
      }
    }
  }

  @Test
  void aFailureInMidStepNamesTheLayersShape() {
    control.fail("cudnnConvolutionBackwardFilter", EXECUTION_FAILED);
    assertThat(failure())
        .hasMessage(
            "cudnnConvolutionBackwardFilter failed with CUDNN_STATUS_EXECUTION_FAILED"
                + " for [2, 3, 8, 8] -> [2, 4, 8, 8]");
  }

  @Test
  void memoryThatEndsIsNoFailureOfALayer() {
    try (Card card = new Card();
        Session session = new Session(card.stream(), AlgorithmChoice.FIXED, SCRATCH)) {
      List<KernelPass> passes =
          KernelCases.small().get(0).passes().apply(session, card, new PlainJava());
      control.set(Setting.DEVICE_LIMIT, control.get(Count.DEVICE_BYTES));
      CudaLibraryException failure =
          catchThrowableOfType(CudaLibraryException.class, () -> passes.get(0).deviation(card));
      assertThat(failure.isRefusal()).isFalse();
      assertThat(failure.getMessage())
          .matches("cudaMalloc failed with cudaErrorMemoryAllocation for \\d+ bytes");
    }
  }

  @Test
  void whatCudnnHasNotIsRefusedBeforeItIsComputed() {
    try (Card card = new Card();
        Session session = new Session(card.stream(), AlgorithmChoice.FIXED, SCRATCH)) {
      Pointer place = card.upload(new float[9]);
      assertRefused(
          () ->
              new NormalizationKernels(session, 1e-5, 1, 9, 1, 1)
                  .forwardTraining(place, place, place, place),
          "cudnnBatchNormalizationForwardTraining failed with a single value in each channel for"
              + " [1, 9, 1, 1]");
      ConvolutionShape oneRowMore =
          new ConvolutionShape(
              new long[] {1, 1, 4, 4},
              new long[] {1, 1, 2, 2},
              new long[] {3, 3},
              new long[] {2, 2},
              new long[2],
              new long[] {1, 1});
      assertRefused(
          () -> new PoolingKernels(session, Pooling.MAXIMUM, oneRowMore),
          "cudnnSetPooling2dDescriptor failed with windows that have gaps or are not padded alike"
              + " on both sides for [1, 1, 4, 4] -> [1, 1, 2, 2]");
    }
  }

  private static void assertRefused(ThrowingCallable call, String words) {
    CudaLibraryException refusal = catchThrowableOfType(CudaLibraryException.class, call);
    assertThat(refusal).hasMessageStartingWith(words);
    assertThat(refusal.isRefusal()).isTrue();
  }

  @Test
  void dropoutDrawsNothingBeforeItHasASeed() {
    try (Card card = new Card();
        Session session = new Session(card.stream(), AlgorithmChoice.FIXED, SCRATCH)) {
      Pointer place = card.upload(new float[8]);
      DropoutKernels dropout = new DropoutKernels(session, 0.5, 1, 1, 2, 2);
      assertThatThrownBy(() -> dropout.forward(place, DeviceMemory.behind(place, 16)))
          .hasMessage("dropout draws before it has a seed: call seed once a step");
    }
  }

  @Test
  void kernelsThatAreClosedGiveTheirMemoryBackBeforeTheirSession() {
    try (Card card = new Card();
        Session session = new Session(card.stream(), AlgorithmChoice.FIXED, SCRATCH)) {
      Pointer place = card.upload(new float[64]);
      session.dropout().seed(1);
      normalizeAndDrop(session, place);
      long known = control.get(Count.DEVICE_BYTES);
      long made = control.get(Count.LIBRARY_OBJECTS);
      for (int i = 0; i < 3; i++) {
        normalizeAndDrop(session, place);
      }
      assertThat(control.get(Count.DEVICE_BYTES)).isEqualTo(known);
      assertThat(control.get(Count.LIBRARY_OBJECTS)).isEqualTo(made);
    }
  }

  private static void normalizeAndDrop(Session session, Pointer place) {
    Pointer behind = DeviceMemory.behind(place, 32 * Float.BYTES);
    try (NormalizationKernels normalization = new NormalizationKernels(session, 1e-5, 2, 2, 2, 2);
        DropoutKernels dropout = new DropoutKernels(session, 0.5, 2, 2, 2, 2)) {
      normalization.forwardTraining(place, behind, place, place);
      dropout.forward(place, behind);
    }
  }

  @Test
  void theCheckOfACardPassesOneThatComputesRight() {
    Checked checked = check();
    assertThat(checked.wrong()).as(checked.text()).isZero();
    assertThat(checked.text())
        .startsWith("NVIDIA Stub 0, cuDNN 8.3.2")
        .contains("addition [2, 3, 5, 7]", " ms")
        .contains("FIXED, compared with plain Java", "TIMED, compared with plain Java")
        .contains("FIXED, compared with oneDNN", "TIMED, compared with oneDNN")
        .endsWith("all kernels compute right\n");
  }

  @Test
  void theCheckOfACardGoesOnBehindWhatFails() {
    control.fail("cudnnPoolingForward", EXECUTION_FAILED);
    Checked checked = check();
    assertThat(checked.wrong()).isPositive();
    assertThat(checked.text())
        .contains("WRONG: cudnnPoolingForward failed", "dense [3, 5] -> [3, 2]")
        .endsWith(checked.wrong() + " passes wrong\n");
  }

  private record Checked(int wrong, String text) {}

  private static Checked check() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    List<KernelCase> timed =
        KernelCases.small().stream().filter(one -> one.name().startsWith("addition")).toList();
    int wrong = KernelCheck.run(new PrintStream(text), timed);
    return new Checked(wrong, text.toString());
  }

  /** What a session says in which everything is computed once, until something fails. */
  private static CudaLibraryException failure() {
    return catchThrowableOfType(
        CudaLibraryException.class,
        () -> {
          for (KernelCase one : KernelCases.small()) {
            try (Card card = new Card();
                Session session = new Session(card.stream(), AlgorithmChoice.TIMED, SCRATCH)) {
              for (KernelPass pass : one.passes().apply(session, card, new PlainJava())) {
                pass.run().run();
              }
            }
          }
        });
  }
}
