package org.vgg4j.profiles.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Stock against the engine, from the same weights, on real photographs. */
public abstract class RealImagesAgreement implements EngineUnderTest {

  /** Enough for every kernel that a full batch takes. */
  private static final int BATCH = 16;

  /** As trainings have it; with 16 the losses of two stock runs are further apart than 2 %. */
  private static final int LARGE_BATCH = 64;

  private static final int STEPS = 300;
  private static final int SMOOTHED = 100;

  private final RealImages sample = RealImages.sample();

  @Test
  void oneStepOfVgg11AgreesInLossAndEveryGradient() {
    DataSet batch = sample.batch(0, BATCH);

    Twins.of(Nets.smoothVgg(Nets.VGG11, false, new Nesterovs(0.001)), this).assertAgreeOn(batch);
    Twins.of(Nets.vgg(Nets.VGG11, false, new Nesterovs(0.001)), this).assertAgreeUpToTies(batch);
  }

  @Test
  void oneStepOfVgg16BnAgreesInLossEveryGradientAndRunningStatistics() {
    DataSet batch = sample.batch(100, BATCH);
    Twins twins = Twins.of(Nets.vgg(Nets.VGG16, true, new Nesterovs(0.001)), this);
    twins.assertAgreeUpToTies(batch);

    twins.stock().fit(batch);
    twins.fast().fit(batch);

    Map<String, INDArray> expected = twins.stock().paramTable();
    Map<String, INDArray> actual = twins.fast().paramTable();
    for (String name : expected.keySet()) {
      if (name.endsWith("_mean") || name.endsWith("_log10stdev")) {
        Twins.assertClose(name, expected.get(name), actual.get(name));
      }
    }
  }

  /**
   * Rounding grows from step to step, whoever computes: a second stock graph, whose weights differ
   * in their last bits, shows how far that alone goes. The images are all different ones: learning
   * a few by heart ends in losses so small that rounding alone moves them by several percent.
   */
  @Test
  @Tag("long")
  void smoothedLossAfter300StepsIsThatOfStock() {
    Optional<RealImages> whole = RealImages.whole();
    assumeTrue(whole.isPresent(), "needs CIFAR-10; run `vgg4j datasets fetch cifar10` first");
    RealImages images = whole.get();
    Twins twins = Twins.of(Nets.vgg(new int[] {1, 1}, true, new Nesterovs(0.005, 0.9)), this);
    ComputationGraph nudged = twins.stock().clone();
    nudged.params().muli(1 + 1e-6);

    double expected = smoothedLoss(twins.stock(), images);
    double drifted = smoothedLoss(nudged, images);
    double actual = smoothedLoss(twins.fast(), images);

    System.out.printf(
        "smoothed loss after %d steps: stock %.5f, stock nudged %.5f, %s %.5f%n",
        STEPS, expected, drifted, engineName(), actual);
    assertThat(actual).isCloseTo(expected, Percentage.withPercentage(2));
  }

  /** Trains; the mean loss of the last steps. */
  private double smoothedLoss(ComputationGraph graph, RealImages images) {
    double sum = 0;
    for (int step = 0; step < STEPS; step++) {
      graph.fit(images.batch(step * LARGE_BATCH, LARGE_BATCH));
      sum += step < STEPS - SMOOTHED ? 0 : graph.score();
    }
    return sum / SMOOTHED;
  }
}
