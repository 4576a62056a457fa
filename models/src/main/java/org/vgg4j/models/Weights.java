package org.vgg4j.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * The weights of one convolution or dense layer and where they start.
 *
 * @param layer the layer, with its numbers of inputs and outputs set
 * @param fanIn inputs of one unit
 * @param fanOut units that one input goes to, as if the stride were 1
 */
record Weights(FeedForwardLayer layer, long fanIn, long fanOut) {

  static Weights of(ComputationGraphConfiguration configuration, String name) {
    LayerVertex vertex = (LayerVertex) configuration.getVertices().get(name);
    FeedForwardLayer layer = (FeedForwardLayer) vertex.getLayerConf().getLayer();
    long area = 1;
    if (layer instanceof ConvolutionLayer convolution) {
      area = (long) convolution.getKernelSize()[0] * convolution.getKernelSize()[1];
    }
    return new Weights(layer, layer.getNIn() * area, layer.getNOut() * area);
  }

  void initialize(WeightInitialization initialization) {
    layer.setWeightInitFn(initialization.function(fanIn, fanOut));
  }

  /**
   * Sets what acts on the weights; biases are left alone. Layer by layer, because Deeplearning4j
   * 1.0.0-M2.1 applies a weight decay that is set for the whole network twice.
   */
  void penalise(List<Regularization> regularization) {
    layer.setRegularization(new ArrayList<>(regularization));
  }

  /**
   * Makes the first filters of a convolution of odd size pass their own channel on. Like biases, it
   * is nothing that a configuration could hold.
   */
  void passChannelsOn(ComputationGraph graph) {
    if (!(layer instanceof ConvolutionLayer convolution)
        || convolution.getKernelSize()[0] % 2 == 0
        || convolution.getKernelSize()[1] % 2 == 0) {
      return;
    }
    INDArray weights = graph.getLayer(layer.getLayerName()).getParam("W");
    int area = convolution.getKernelSize()[0] * convolution.getKernelSize()[1];
    int inputs = (int) weights.size(1);
    float[] values = weights.dup('c').data().asFloat();
    for (int i = 0; i < Math.min(weights.size(0), inputs); i++) {
      int filter = i * inputs * area;
      Arrays.fill(values, filter, filter + inputs * area, 0);
      values[filter + i * area + area / 2] = 1;
    }
    weights.assign(Nd4j.createFromArray(values).reshape(weights.shape()));
  }

  /**
   * Draws the layer's biases uniformly within {@code +-1 / sqrt(fan in)}, as PyTorch does. A
   * Deeplearning4j configuration can only hold one constant for all biases of a layer, and a class
   * of our own in its place would keep plain Deeplearning4j from reading the configuration: so
   * biases are drawn once the graph stands.
   */
  void drawBiases(ComputationGraph graph, Random random) {
    INDArray biases = graph.getLayer(layer.getLayerName()).getParam("b");
    if (biases == null) {
      return;
    }
    double bound = WeightInitialization.PYTORCH.scale(fanIn, fanOut);
    double[] drawn = random.doubles(biases.length(), -bound, bound).toArray();
    biases.assign(Nd4j.createFromArray(drawn).castTo(biases.dataType()).reshape(biases.shape()));
  }
}
