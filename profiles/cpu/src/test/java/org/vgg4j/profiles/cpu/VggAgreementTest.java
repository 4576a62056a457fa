package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Whole networks, stock against oneDNN, from the same weights. */
class VggAgreementTest {

  @Test
  void vgg11AgreesInLossAndEveryGradient() {
    Twins twins = Twins.of(Nets.vgg(Nets.VGG11, false, new Nesterovs(0.001, 0.9)));

    twins.assertAgreeOnOneOf(images(1), images(2), images(3));
  }

  @Test
  void vgg16BnAgreesInLossAndEveryGradient() {
    Twins twins = Twins.of(Nets.vgg(Nets.VGG16, true, new Nesterovs(0.001, 0.9)));

    twins.assertAgreeOnOneOf(images(1), images(2), images(3));
  }

  private static DataSet images(long seed) {
    return Nets.images(seed, 4, 3, 32, 32);
  }

  @Test
  void lossesAndRunningStatisticsAgreeOverSteps() {
    Twins twins = Twins.of(Nets.vgg(new int[] {1, 1, 1}, true, new Nesterovs(0.001, 0.9)));

    for (int step = 0; step < 5; step++) {
      DataSet batch = Nets.images(step, step == 3 ? 3 : 8, 3, 32, 32);
      twins.stock().fit(batch);
      twins.fast().fit(batch);
      assertThat(twins.fast().score()).isCloseTo(twins.stock().score(), Offset.offset(2e-3));
    }
    Map<String, INDArray> expected = twins.stock().paramTable();
    Map<String, INDArray> actual = twins.fast().paramTable();
    for (String name : expected.keySet()) {
      if (name.endsWith("_mean") || name.endsWith("_log10stdev")) {
        double scale = expected.get(name).amaxNumber().doubleValue();
        double distance = expected.get(name).sub(actual.get(name)).amaxNumber().doubleValue();
        assertThat(distance / scale).as(name).isLessThan(1e-3);
      }
    }
  }
}
