package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.vgg4j.profiles.cpu.onednn.Layout;

/** Whole networks, stock against oneDNN, from the same weights. */
class VggAgreementTest {

  @ParameterizedTest
  @EnumSource(Layout.class)
  void smallSmoothNetworkAgreesInEveryBatch(Layout layout) {
    Twins twins = Twins.in(layout, Nets.smoothVgg(new int[] {1, 2}, true, new Nesterovs(0.001)));

    for (int seed = 1; seed <= 5; seed++) {
      // A smaller batch in the middle, as the last of an epoch.
      twins.assertAgreeOn(Nets.images(seed, seed == 3 ? 3 : 4, 3, 32, 32));
    }
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void smallNetworkAgreesInEveryBatchUpToTies(Layout layout) {
    Twins twins = Twins.in(layout, Nets.vgg(new int[] {1, 2}, true, new Nesterovs(0.001)));

    for (int seed = 1; seed <= 5; seed++) {
      twins.assertAgreeUpToTies(Nets.images(seed, seed == 3 ? 3 : 4, 3, 32, 32));
    }
  }

  @Test
  void smoothVgg11AgreesInLossAndEveryGradient() {
    smoothVgg11(Layout.CHANNELS_LAST);
  }

  @Test
  void smoothVgg16BnAgreesInLossAndEveryGradient() {
    smoothVgg16Bn(Layout.CHANNELS_LAST);
  }

  @Test
  void vgg11AgreesInLossAndEveryGradientUpToTies() {
    vgg11(Layout.CHANNELS_LAST);
  }

  @Test
  void vgg16BnAgreesInLossAndEveryGradientUpToTies() {
    vgg16Bn(Layout.CHANNELS_LAST);
  }

  /** Blocks of channels are never taken by rule, only where their times say so. */
  @Test
  @Tag("long")
  void inBlocksTheSameNetworksAgree() {
    smoothVgg11(Layout.BLOCKED);
    smoothVgg16Bn(Layout.BLOCKED);
    vgg11(Layout.BLOCKED);
    vgg16Bn(Layout.BLOCKED);
  }

  private static void smoothVgg11(Layout layout) {
    Twins.in(layout, Nets.smoothVgg(Nets.VGG11, false, new Nesterovs(0.001)))
        .assertAgreeOn(images(1));
  }

  private static void smoothVgg16Bn(Layout layout) {
    Twins.in(layout, Nets.smoothVgg(Nets.VGG16, true, new Nesterovs(0.001)))
        .assertAgreeOn(images(1));
  }

  private static void vgg11(Layout layout) {
    Twins.in(layout, Nets.vgg(Nets.VGG11, false, new Nesterovs(0.001)))
        .assertAgreeUpToTies(images(1));
  }

  private static void vgg16Bn(Layout layout) {
    Twins.in(layout, Nets.vgg(Nets.VGG16, true, new Nesterovs(0.001)))
        .assertAgreeUpToTies(images(1));
  }

  private static DataSet images(long seed) {
    return Nets.photographs(seed, 8);
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
