package org.vgg4j.profiles.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.layers.GraphAccelerator;

/** Dropout of images, which draws other values than stock, so it is held against what it means. */
public abstract class DropoutAgreement implements EngineUnderTest {

  private static final double KEEP = 0.7;
  private static final InputType INPUT = InputType.convolutional(12, 12, 3);

  private static ComputationGraph graph() {
    return Nets.chain(
        INPUT,
        List.of(
            new ConvolutionLayer.Builder(3, 3).nOut(20).activation(Activation.TANH).build(),
            new DropoutLayer(KEEP),
            new ConvolutionLayer.Builder(3, 3).nOut(8).activation(Activation.TANH).build()));
  }

  /** Channels that do not fill a block, as a blocked layout pads them. */
  @Test
  void keepsItsShareOfValuesAndScalesThem() {
    ComputationGraph graph = graph();
    accelerate(graph);
    INDArray images = Nets.images(1, 64, 3, 12, 12).getFeatures();

    var activations = graph.feedForward(images, true);

    INDArray before = activations.get("layer0");
    INDArray after = activations.get("layer1");
    double kept = 0;
    for (long i = 0; i < before.length(); i++) {
      float value = after.getFloat(i);
      if (value != 0) {
        kept++;
        assertThat(value).isCloseTo((float) (before.getFloat(i) / KEEP), within(1e-5f));
      }
    }
    double n = before.length();
    assertThat(kept / n).isCloseTo(KEEP, within(4 * Math.sqrt(KEEP * (1 - KEEP) / n)));
  }

  @Test
  void gradientGoesThroughTheValuesThatWereKept() {
    ComputationGraph graph = graph();
    assertThat(accelerate(graph).accelerated()).contains("layer1");
    DataSet batch = Nets.images(2, 16, 3, 12, 12);
    score(graph, batch, 5);
    INDArray gradient = graph.gradient().getGradientFor("layer0_W").dup();
    INDArray weights = graph.getParam("layer0_W");
    double largest = gradient.amaxNumber().doubleValue();
    float step = 2e-3f;

    for (long i = 0; i < weights.length(); i += 37) {
      float weight = weights.getFloat(i);
      weights.putScalar(i, weight + step);
      double above = score(graph, batch, 5);
      weights.putScalar(i, weight - step);
      double below = score(graph, batch, 5);
      weights.putScalar(i, weight);
      double slope = (above - below) / (2 * step) * 16;
      assertThat(slope).isCloseTo(gradient.getDouble(i), within(0.02 * largest));
    }
  }

  @Test
  void sameSeedDropsTheSameAndAnotherSeedOthers() {
    ComputationGraph graph = graph();
    accelerate(graph);
    DataSet batch = Nets.images(3, 16, 3, 12, 12);

    double first = score(graph, batch, 1);

    assertThat(score(graph, batch, 1)).isEqualTo(first);
    assertThat(score(graph, batch, 2)).isNotEqualTo(first);
  }

  @Test
  void trainsAndGoesBackToStock() {
    ComputationGraph graph = graph();
    accelerate(graph);
    DataSet batch = Nets.images(5, 16, 3, 12, 12);
    double before = graph.score(batch);

    for (int step = 0; step < 10; step++) {
      graph.fit(batch);
    }
    double after = graph.score(batch);
    GraphAccelerator.restore(graph, "acceleration is off");
    graph.fit(batch);

    assertThat(after).isLessThan(before);
    assertThat(graph.getLayer("layer1").getClass())
        .isEqualTo(org.deeplearning4j.nn.layers.DropoutLayer.class);
  }

  @Test
  void inferenceDropsNothing() {
    Twins twins = Twins.of(graph(), this);
    INDArray images = Nets.images(4, 16, 3, 12, 12).getFeatures();

    Twins.assertClose(
        "output", twins.stock().outputSingle(images), twins.fast().outputSingle(images));
  }

  @Test
  void otherNoiseRunsStockAndSaysSo() {
    DropoutLayer noise = new DropoutLayer.Builder().dropOut(new GaussianDropout(0.5)).build();
    ComputationGraph graph =
        Nets.chain(INPUT, List.of(new ConvolutionLayer.Builder(3, 3).nOut(4).build(), noise));

    assertThat(accelerate(graph).stock()).containsEntry("layer1", "drops out by GaussianDropout");
  }

  private static double score(ComputationGraph graph, DataSet batch, long seed) {
    Nd4j.getRandom().setSeed(seed);
    graph.setInputs(batch.getFeatures());
    graph.setLabels(batch.getLabels());
    graph.computeGradientAndScore();
    return graph.score();
  }
}
