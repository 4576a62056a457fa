package org.vgg4j.profiles.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.solvers.StochasticGradientDescent;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.agreement.nonfinite.NonFiniteValues;
import org.vgg4j.profiles.layers.optimizer.FusedDescent;

/** An optimizer's step that an engine takes itself against stock Deeplearning4j's. */
public abstract class OptimizerAgreement {

  protected static final List<Regularization> NONE = List.of();

  /**
   * Makes a graph's optimizer the engine's.
   *
   * @return why it runs stock; null if it does not
   */
  protected abstract String install(ComputationGraph graph, Fallbacks fallbacks);

  public static Stream<Arguments> optimizers() {
    return Stream.of(
        Arguments.of(new Adam(0.003), NONE),
        Arguments.of(new Adam(0.003), List.of(new WeightDecay(0.1, true))),
        Arguments.of(new Sgd(0.05), NONE),
        Arguments.of(new Sgd(0.05), List.of(new L2Regularization(0.1))),
        Arguments.of(new Sgd(new ExponentialSchedule(ScheduleType.ITERATION, 0.05, 0.5)), NONE),
        Arguments.of(new Nesterovs(0.01, 0.9), NONE),
        Arguments.of(new Nesterovs(0.01, 0.9), List.of(new L2Regularization(0.1))),
        Arguments.of(new Nesterovs(0.01, 0.9), List.of(new WeightDecay(0.1, false))),
        Arguments.of(new AdaGrad(0.01, 1e-10), NONE),
        Arguments.of(new RmsProp(0.001, 0.9, 1e-8), NONE));
  }

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

  private String install(ComputationGraph graph) {
    return install(graph, new Fallbacks());
  }

  protected static ComputationGraph graph(IUpdater updater, List<Regularization> penalties) {
    NeuralNetConfiguration.Builder settings = new NeuralNetConfiguration.Builder();
    settings.updater(updater);
    settings.regularization(penalties);
    return graph(settings);
  }

  /** Has batch norm, whose statistics are not divided, and a layer of several segments. */
  private static ComputationGraph graph(NeuralNetConfiguration.Builder settings) {
    GraphBuilder builder =
        settings
            .seed(7)
            .activation(Activation.TANH)
            .graphBuilder()
            .addInputs("input")
            .addLayer("conv", new ConvolutionLayer.Builder(2, 2).nOut(8).build(), "input")
            .addLayer("norm", new BatchNormalization(), "conv")
            .addLayer("dense", new DenseLayer.Builder().nOut(600).build(), "norm");
    return Nets.finish(builder, "dense", InputType.convolutional(9, 9, 3));
  }

  /** Batches of 5 images: dividing by 5 rounds, dividing by a power of two does not. */
  protected static void train(ComputationGraph graph, int from, int to) {
    for (int step = from; step < to; step++) {
      graph.fit(Nets.images(step, 5, 3, 9, 9));
    }
  }

  protected void assertSame(ComputationGraph stock, ComputationGraph fused) {
    Map<String, INDArray> expected = stock.paramTable();
    fused
        .paramTable()
        .forEach(
            (name, value) -> Twins.assertClose(name, expected.get(name), value, Twins.TOLERANCE));
    INDArray state = stock.getUpdater().getStateViewArray();
    if (state != null) {
      Twins.assertClose("state", state, fused.getUpdater().getStateViewArray(), Twins.TOLERANCE);
    }
  }
}
