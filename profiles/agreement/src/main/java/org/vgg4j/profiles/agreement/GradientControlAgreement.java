package org.vgg4j.profiles.agreement;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.GradientClip;
import org.vgg4j.profiles.GradientControl;

/**
 * Gradients that an engine's optimizer bounds and adds up, against stock Deeplearning4j's, and what
 * tests of an engine's optimizer share.
 */
public abstract class GradientControlAgreement {

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
  void gradientsBoundByValueTakeTheStepThatStockTakes(
      IUpdater updater, List<Regularization> penalties) {
    ComputationGraph stock =
        withoutStatistics(
            settings(updater, penalties)
                .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
                .gradientNormalizationThreshold(0.01));
    assertClippedAlike(
        stock, withoutStatistics(settings(updater, penalties)), new GradientClip(0, 0.01));
  }

  /** Stock bounds every layer's norm for itself: of one layer alone it is that of all. */
  @ParameterizedTest
  @MethodSource("optimizers")
  void gradientsBoundByNormTakeTheStepThatStockTakesOfASingleLayer(
      IUpdater updater, List<Regularization> penalties) {
    ComputationGraph stock =
        singleLayer(
            settings(updater, penalties)
                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                .gradientNormalizationThreshold(0.05));
    assertClippedAlike(stock, singleLayer(settings(updater, penalties)), new GradientClip(0.05, 0));
  }

  private void assertClippedAlike(
      ComputationGraph stock, ComputationGraph fused, GradientClip clip) {
    fused.setParams(stock.params().dup());
    ComputationGraph unbound = fused.clone();
    Fallbacks fallbacks = new Fallbacks();
    assertThat(install(fused, fallbacks)).isNull();
    GradientControl.of(fused).orElseThrow().clip(clip);

    train(stock, 0, 3);
    train(fused, 0, 3);
    train(unbound, 0, 3);

    assertThat(fallbacks.soFar()).isEmpty();
    assertSame(stock, fused);
    assertThat(unbound.params().distance2(stock.params())).as("it was bound").isGreaterThan(1e-3);
  }

  @Test
  void whatRunsStockAfterAllIsBoundToo() {
    for (GradientClip clip : List.of(new GradientClip(0, 0.01), new GradientClip(0.05, 0))) {
      GradientNormalization kind =
          clip.value() > 0
              ? GradientNormalization.ClipElementWiseAbsoluteValue
              : GradientNormalization.ClipL2PerLayer;
      ComputationGraph stock =
          singleLayer(
              settings(new Sgd(0.05), NONE)
                  .dataType(DataType.DOUBLE)
                  .gradientNormalization(kind)
                  .gradientNormalizationThreshold(clip.norm() + clip.value()));
      ComputationGraph other = singleLayer(settings(new Sgd(0.05), NONE).dataType(DataType.DOUBLE));
      other.setParams(stock.params().dup());
      Fallbacks fallbacks = new Fallbacks();
      assertThat(install(other, fallbacks)).isNull();
      GradientControl.of(other).orElseThrow().clip(clip);

      train(stock, 0, 3);
      train(other, 0, 3);

      assertThat(fallbacks.soFar()).as("weights that are no floats").isNotEmpty();
      assertSame(stock, other);
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void partsThatAreHeldBackAddUpToTheStepOfAllTheirImages(
      IUpdater updater, List<Regularization> penalties) {
    ComputationGraph whole = withoutStatistics(settings(updater, penalties));
    ComputationGraph parts = whole.clone();
    install(whole);
    install(parts);
    GradientControl.of(whole).orElseThrow().clip(new GradientClip(0.5, 0));
    GradientControl control = GradientControl.of(parts).orElseThrow();
    control.clip(new GradientClip(0.5, 0));

    for (int step = 0; step < 3; step++) {
      DataSet batch = Nets.images(step, 8, 3, 9, 9);
      whole.fit(batch);
      INDArray before = parts.params().dup();
      control.holdBack(true);
      for (int first : new int[] {0, 3}) {
        parts.fit(part(batch, first, first + 3));
        parts.getConfiguration().setIterationCount(step);
      }
      assertThat(parts.params()).isEqualTo(before);
      control.holdBack(false);
      parts.fit(part(batch, 6, 8));
    }

    assertSame(whole, parts);
  }

  @Test
  void aGradientThatIsNotANumberStaysOneWhenItIsBound() {
    for (GradientClip clip : List.of(new GradientClip(0, 0.01), new GradientClip(0.05, 0))) {
      ComputationGraph graph = singleLayer(settings(new Sgd(0.05), NONE));
      install(graph);
      GradientControl.of(graph).orElseThrow().clip(clip);
      DataSet batch = Nets.images(0, 5, 3, 9, 9);
      batch.getFeatures().putScalar(0, Float.NaN);

      graph.fit(batch);

      assertThat(graph.params().sumNumber().doubleValue()).as("%s", clip).isNaN();
    }
  }

  protected static DataSet part(DataSet batch, int first, int end) {
    INDArrayIndex rows = NDArrayIndex.interval(first, end);
    return new DataSet(
        batch.getFeatures().get(rows).dup('c'), batch.getLabels().get(rows).dup('c'));
  }

  @Test
  void statisticsOfBatchNormFollowEveryPart() {
    ComputationGraph parts = graph(new Sgd(0.05), NONE);
    ComputationGraph seen = parts.clone();
    install(parts);
    GradientControl.of(parts).orElseThrow().holdBack(true);

    parts.fit(Nets.images(0, 5, 3, 9, 9));
    train(seen, 0, 1);

    Map<String, INDArray> expected = seen.paramTable();
    Map<String, INDArray> found = parts.paramTable();
    for (String name : expected.keySet()) {
      if (name.startsWith("norm_") && !name.endsWith("gamma") && !name.endsWith("beta")) {
        Twins.assertClose(name, expected.get(name), found.get(name), Twins.TOLERANCE);
      }
    }
    assertThat(found.get("dense_W")).isNotEqualTo(expected.get("dense_W"));
    assertThat(found.get("norm_mean").norm2Number().doubleValue()).isPositive();
  }

  protected static NeuralNetConfiguration.Builder settings(
      IUpdater updater, List<Regularization> penalties) {
    NeuralNetConfiguration.Builder settings = new NeuralNetConfiguration.Builder();
    settings.updater(updater);
    settings.regularization(penalties);
    return settings;
  }

  protected static ComputationGraph withoutStatistics(NeuralNetConfiguration.Builder settings) {
    GraphBuilder builder =
        settings
            .seed(7)
            .activation(Activation.TANH)
            .graphBuilder()
            .addInputs("input")
            .addLayer("conv", new ConvolutionLayer.Builder(2, 2).nOut(8).build(), "input")
            .addLayer("dense", new DenseLayer.Builder().nOut(60).build(), "conv");
    return Nets.finish(builder, "dense", InputType.convolutional(9, 9, 3));
  }

  protected static ComputationGraph singleLayer(NeuralNetConfiguration.Builder settings) {
    GraphBuilder builder =
        settings.seed(7).activation(Activation.TANH).graphBuilder().addInputs("input");
    return Nets.finish(builder, "input", InputType.convolutional(9, 9, 3));
  }

  protected final String install(ComputationGraph graph) {
    return install(graph, new Fallbacks());
  }

  protected static ComputationGraph graph(IUpdater updater, List<Regularization> penalties) {
    return graph(settings(updater, penalties));
  }

  /** Has batch norm, whose statistics are not divided, and a layer of several segments. */
  protected static ComputationGraph graph(NeuralNetConfiguration.Builder settings) {
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
