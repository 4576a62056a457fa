package org.vgg4j.profiles.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.solvers.StochasticGradientDescent;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.agreement.nonfinite.NonFiniteValues;
import org.vgg4j.profiles.layers.optimizer.FusedDescent;

/** An optimizer's step that an engine takes itself against stock Deeplearning4j's. */
public abstract class OptimizerAgreement extends HeldGradientsAgreement {

  @ParameterizedTest
  @MethodSource("optimizers")
  void weightsAndOptimizerStateAreThoseOfStock(IUpdater updater, List<Regularization> penalties) {
    ComputationGraph stock = graph(updater, penalties);
    ComputationGraph fused = stock.clone();
    Fallbacks fallbacks = new Fallbacks();
    assertThat(install(fused, fallbacks)).isNull();

    train(stock, 0, 4);
    train(fused, 0, 4);

    assertThat(fallbacks.soFar()).isEmpty();
    assertSame(stock, fused);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void nanAndInfinityInStateAndWeightsGoWhereStockHasThem(
      IUpdater updater, List<Regularization> penalties) {
    ComputationGraph stock = graph(updater, penalties);
    ComputationGraph fused = stock.clone();
    install(fused);
    train(stock, 0, 1);
    train(fused, 0, 1);
    for (ComputationGraph graph : List.of(stock, fused)) {
      INDArray state = graph.getUpdater().getStateViewArray();
      if (state != null && state.length() > 0) {
        state.putScalar(0, Float.NaN);
        state.putScalar(state.length() / 2, Float.POSITIVE_INFINITY);
        state.putScalar(state.length() - 1, Float.NEGATIVE_INFINITY);
      }
      // Of a weight that is so large, the decay and the penalty overflow.
      graph.params().putScalar(graph.params().length() - 1, Float.MAX_VALUE);
    }

    train(stock, 1, 3);
    train(fused, 1, 3);

    Map<String, INDArray> expected = stock.paramTable();
    fused
        .paramTable()
        .forEach(
            (name, value) ->
                NonFiniteValues.assertSame(name, expected.get(name), value, Twins.TOLERANCE));
    INDArray state = stock.getUpdater().getStateViewArray();
    if (state != null) {
      INDArray ours = fused.getUpdater().getStateViewArray();
      NonFiniteValues.assertSame("state", state, ours, Twins.TOLERANCE);
      assertThat(stock.params().sumNumber().doubleValue()).isNaN();
    }
  }

  @Test
  void trainingGoesOnFromStockStateAndStockGoesOnFromIts(@TempDir Path folder) throws Exception {
    ComputationGraph stock = graph(new Adam(0.003), NONE);
    ComputationGraph mixed = stock.clone();
    train(stock, 0, 6);

    train(mixed, 0, 2);
    install(mixed);
    train(mixed, 2, 4);
    File file = folder.resolve("model.zip").toFile();
    ModelSerializer.writeModel(mixed, file, true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
    train(restored, 4, 6);
    FusedDescent.remove(mixed);
    train(mixed, 4, 6);

    assertThat(mixed.getOptimizer().getClass()).isEqualTo(StochasticGradientDescent.class);
    assertSame(stock, mixed);
    assertSame(stock, restored);
  }

  @Test
  void whatIsNotFusedRunsStockAndSaysWhy() {
    ComputationGraph other = graph(new AdaDelta(), NONE);
    ComputationGraph penalty = graph(new Sgd(0.1), List.of(new L1Regularization(0.1)));
    NeuralNetConfiguration.Builder clipping =
        new NeuralNetConfiguration.Builder()
            .gradientNormalization(GradientNormalization.ClipL2PerLayer)
            .updater(new Sgd(0.1));
    ComputationGraph clipped = graph(clipping);

    assertThat(install(other)).isEqualTo("no fused AdaDelta");
    assertThat(install(penalty)).isEqualTo("no fused L1Regularization");
    assertThat(install(clipped)).isEqualTo("gradients are normalized by ClipL2PerLayer");
    INDArray before = clipped.params().dup();
    train(clipped, 0, 1);
    assertThat(clipped.params()).isNotEqualTo(before);
  }

  @Test
  void graphThatOnlyInfersGetsNoOptimizerState() {
    ComputationGraph graph = graph(new Adam(0.003), NONE);

    install(graph);
    graph.outputSingle(Nets.images(0, 2, 3, 9, 9).getFeatures());

    assertThat(graph.getUpdater(false)).isNull();
  }
}
