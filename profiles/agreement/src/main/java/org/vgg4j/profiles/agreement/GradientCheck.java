package org.vgg4j.profiles.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Gradients against differences of the loss, without stock Deeplearning4j.
 *
 * <p>Deeplearning4j's own {@code GradientCheckUtil} insists on double precision, in which the
 * replaced layers do not compute: a graph of doubles runs stock. So this is its check in 32 bits,
 * with a step so wide that rounding of the loss (some 1e-7) stays below a thousandth of it, and
 * functions without corners, over which such a step would lead.
 */
public abstract class GradientCheck implements EngineUnderTest {

  private static final double STEP = 1e-2;

  /** Rounding and curvature, in units of the loss per unit of a parameter. */
  private static final double TOLERANCE = 2e-3;

  /** Gradients are sums over them, the loss is their mean. */
  private static final int IMAGES = 6;

  private static final int CHECKED_PER_PARAMETER = 3;

  @Test
  void gradientsAreTheSlopesOfTheLoss() {
    List<Layer> layers =
        List.of(
            convolution(6).activation(Activation.TANH).build(),
            convolution(9).stride(2, 2).hasBias(false).build(),
            new BatchNormalization(),
            new ActivationLayer(Activation.SIGMOID),
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                .kernelSize(2, 2)
                .stride(2, 2)
                .build());
    ComputationGraph graph = Nets.chain(InputType.convolutional(8, 8, 3), layers);
    assertThat(accelerate(graph).accelerated()).hasSize(layers.size() + (computesOutput() ? 1 : 0));
    DataSet batch = Nets.images(1, IMAGES, 3, 8, 8);
    loss(graph, batch);

    Map<String, INDArray> gradients = new LinkedHashMap<>();
    graph
        .gradient()
        .gradientForVariable()
        .forEach((name, sum) -> gradients.put(name, sum.div(IMAGES)));

    gradients.keySet().removeIf(name -> name.endsWith("_mean") || name.endsWith("_log10stdev"));
    assertThat(gradients).hasSize(7);
    gradients.forEach((name, gradient) -> check(graph, batch, name, gradient));
  }

  private static void check(ComputationGraph graph, DataSet batch, String name, INDArray gradient) {
    INDArray values = graph.paramTable().get(name);
    long stride = Math.max(1, values.length() / CHECKED_PER_PARAMETER);
    for (long i = 0; i < values.length(); i += stride) {
      double value = values.getDouble(i);
      values.putScalar(i, value + STEP);
      double above = loss(graph, batch);
      values.putScalar(i, value - STEP);
      double below = loss(graph, batch);
      values.putScalar(i, value);
      assertThat(gradient.getDouble(i))
          .as("%s[%d]", name, i)
          .isCloseTo((above - below) / (2 * STEP), Offset.offset(TOLERANCE));
    }
  }

  private static double loss(ComputationGraph graph, DataSet batch) {
    graph.setInputs(batch.getFeatures());
    graph.setLabels(batch.getLabels());
    graph.computeGradientAndScore();
    return graph.score();
  }

  private static ConvolutionLayer.Builder convolution(int channels) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(channels)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.IDENTITY);
  }
}
