package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vgg4j.cudadouble.ControlPage.Count;
import org.vgg4j.cudadouble.kernels.Card;
import org.vgg4j.cudadouble.kernels.KernelCase;
import org.vgg4j.cudadouble.kernels.KernelCases;
import org.vgg4j.cudadouble.kernels.KernelPass;
import org.vgg4j.cudadouble.kernels.PlainJava;
import org.vgg4j.profiles.cuda.cudnn.AlgorithmChoice;
import org.vgg4j.profiles.cuda.cudnn.Session;

/** The kernels over cuDNN on a fake one, which checks every call, against plain Java. */
class KernelsOnDoubleTest {

  private static final long SCRATCH = 1 << 20;

  /** Sums in double precision on both sides: what is left is the rounding of results. */
  private static final double ROUNDING = 2e-6;

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
    assertThat(control.get(Count.LIBRARY_OBJECTS)).isEqualTo(objects);
    assertThat(control.get(Count.DEVICE_BYTES)).isEqualTo(bytes);
  }

  static List<KernelCase> cases() {
    return KernelCases.small();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void computesWhatPlainJavaDoesByFixedAlgorithms(KernelCase one) {
    compare(one, AlgorithmChoice.FIXED);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void computesWhatPlainJavaDoesByTimedAlgorithms(KernelCase one) {
    compare(one, AlgorithmChoice.TIMED);
  }

  private static void compare(KernelCase one, AlgorithmChoice choice) {
    try (Card card = new Card();
        Session session = new Session(card.stream(), choice, SCRATCH)) {
      for (KernelPass pass : one.passes().apply(session, card, new PlainJava())) {
        assertThat(pass.deviation(card)).as(pass.name()).isLessThan(ROUNDING);
      }
    }
  }
}
