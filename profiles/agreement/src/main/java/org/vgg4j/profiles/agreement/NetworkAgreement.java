package org.vgg4j.profiles.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Small networks, stock against the engine, from the same weights and over several steps. */
public abstract class NetworkAgreement implements EngineUnderTest {

  @Test
  void smallSmoothNetworkAgreesInEveryBatch() {
    Twins twins = Twins.of(Nets.smoothVgg(new int[] {1, 2}, true, new Nesterovs(0.001)), this);

    for (int seed = 1; seed <= 5; seed++) {
      // A smaller batch in the middle, as the last of an epoch.
      twins.assertAgreeOn(Nets.images(seed, seed == 3 ? 3 : 4, 3, 32, 32));
    }
  }

  @Test
  void smallNetworkAgreesInEveryBatchUpToTies() {
    Twins twins = Twins.of(Nets.vgg(new int[] {1, 2}, true, new Nesterovs(0.001)), this);

    for (int seed = 1; seed <= 5; seed++) {
      twins.assertAgreeUpToTies(Nets.images(seed, seed == 3 ? 3 : 4, 3, 32, 32));
    }
  }

  @Test
  void lossesAndRunningStatisticsAgreeOverSteps() {
    assertAgreeOverSteps(Nets.vgg(new int[] {1, 1, 1}, true, new Nesterovs(0.001, 0.9)), 1e-3);
  }

  /** No value lies on a corner, where rounding decides. */
  @Test
  void lossesAndRunningStatisticsOfASmoothNetworkAgreeToATenThousandthOverSteps() {
    assertAgreeOverSteps(
        Nets.smoothVgg(new int[] {1, 1, 1}, true, new Nesterovs(0.001, 0.9)), 1e-4);
  }

  private void assertAgreeOverSteps(ComputationGraph network, double apart) {
    Twins twins = Twins.of(network, this);

    for (int step = 0; step < 5; step++) {
      DataSet batch = Nets.images(step, step == 3 ? 3 : 8, 3, 32, 32);
      twins.stock().fit(batch);
      twins.fast().fit(batch);
      assertThat(twins.fast().score()).isCloseTo(twins.stock().score(), Offset.offset(2 * apart));
    }
    Map<String, INDArray> expected = twins.stock().paramTable();
    Map<String, INDArray> actual = twins.fast().paramTable();
    for (String name : expected.keySet()) {
      if (name.endsWith("_mean") || name.endsWith("_var") || name.endsWith("_log10stdev")) {
        double scale = expected.get(name).amaxNumber().doubleValue();
        double distance = expected.get(name).sub(actual.get(name)).amaxNumber().doubleValue();
        assertThat(distance / scale).as(name).isLessThan(apart);
      }
    }
  }
}
