package org.vgg4j.cudadouble.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Percentage;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.agreement.OptimizerAgreement;
import org.vgg4j.profiles.cuda.cudnn.AlgorithmChoice;
import org.vgg4j.profiles.cuda.cudnn.Session;
import org.vgg4j.profiles.cuda.layers.DeviceArrays;
import org.vgg4j.profiles.cuda.layers.GraphSession;
import org.vgg4j.profiles.cuda.update.FlatUpdater;
import org.vgg4j.profiles.layers.optimizer.SteppingUpdater;

/** The step over all parameters at once. */
final class OptimizerOnCudnn extends OptimizerAgreement {

  /**
   * A power of two: another factor rounds the gradient of a bias before batch norm, which is
   * rounding alone, to something else.
   */
  private static final double BATCH_NORM_FACTOR = 4;

  @Override
  protected String install(ComputationGraph graph, Fallbacks fallbacks) {
    GraphSession session =
        new GraphSession(
            new Session(DeviceArrays.stream(), AlgorithmChoice.FIXED, OnCudnn.SCRATCH));
    return FlatUpdater.install(graph, session, null, fallbacks);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void anotherRateForBatchNormIsThatOfStock(IUpdater updater, List<Regularization> penalties) {
    ComputationGraph stock = graph(updater, penalties);
    // Stock has one rate for layers that had the same when it first looked.
    setRates(stock, 0.01);
    ComputationGraph flat = stock.clone();
    Fallbacks fallbacks = new Fallbacks();
    install(flat, fallbacks);
    // Larger ones make of the last bit of a gradient that is almost 0 more than is allowed.
    for (double rate : new double[] {0.004, 0.001, 0}) {
      setRates(stock, rate);
      setRates(flat, rate);
      train(stock, 0, 2);
      train(flat, 0, 2);
    }

    assertThat(fallbacks.soFar()).isEmpty();
    assertSame(stock, flat);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void sumsThePenaltiesOfTheWeightsBeforeItsStep(IUpdater updater, List<Regularization> penalties) {
    ComputationGraph graph = graph(updater, penalties);
    install(graph, new Fallbacks());
    SteppingUpdater stepping = (SteppingUpdater) graph.getUpdater(true);
    INDArray sum = Nd4j.createFromArray(Float.NaN);
    for (double rate : new double[] {0.02, 0}) {
      setRates(graph, rate);
      double expected = graph.calcRegularizationScore(true);
      assertThat(stepping.sumPenalties(sum)).isTrue();
      train(graph, 0, 1);
      double factor = stepping.penaltyFactor();
      assertThat(factor == 0 ? 0 : factor * sum.getDouble(0))
          .isCloseTo(expected, Percentage.withPercentage(0.01));
    }
  }

  private static void setRates(ComputationGraph graph, double rate) {
    for (var layer : graph.getLayers()) {
      if (layer.conf().getLayer() instanceof BaseLayer settings) {
        boolean norm = settings instanceof BatchNormalization;
        settings.getIUpdater().setLrAndSchedule(norm ? BATCH_NORM_FACTOR * rate : rate, null);
        if (settings.getBiasUpdater() != null) {
          settings.getBiasUpdater().setLrAndSchedule(norm ? BATCH_NORM_FACTOR * rate : rate, null);
        }
      }
    }
  }
}
