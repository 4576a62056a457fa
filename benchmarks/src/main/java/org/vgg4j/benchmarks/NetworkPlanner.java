package org.vgg4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;

/** Reads a network's plan from its configuration. */
final class NetworkPlanner {

  private NetworkPlanner() {}

  /**
   * The plan of a model. Its last node leaves the softmax out that the loss brings.
   *
   * @throws IllegalArgumentException if it has something that no plan can hold
   */
  static NetworkPlan plan(String model, ModelOptions options) {
    ComputationGraphConfiguration configuration = ModelFactory.configure(model, options);
    List<NetworkPlan.Node> nodes = new ArrayList<>();
    // The models add their vertices in an order in which each comes after what it reads.
    configuration
        .getVertices()
        .forEach(
            (name, vertex) ->
                nodes.add(
                    new NetworkPlan.Node(
                        name,
                        List.copyOf(configuration.getVertexInputs().get(name)),
                        steps(name, vertex))));
    InputShape input = options.input();
    return new NetworkPlan(
        ModelFactory.info(model).name(),
        input.channels(),
        input.height(),
        input.width(),
        options.classes(),
        configuration.getNetworkInputs().get(0),
        List.copyOf(nodes));
  }

  private static List<NetworkPlan.Step> steps(String name, GraphVertex vertex) {
    List<NetworkPlan.Step> steps = new ArrayList<>();
    if (vertex instanceof LayerVertex layerVertex) {
      InputPreProcessor before = layerVertex.getPreProcessor();
      if (before instanceof CnnToFeedForwardPreProcessor) {
        steps.add(NetworkPlan.Plain.FLATTEN);
      } else if (before != null) {
        throw unknown(name, before);
      }
      add(steps, name, layerVertex.getLayerConf().getLayer());
    } else if (!(vertex instanceof ElementWiseVertex join)
        || join.getOp() != ElementWiseVertex.Op.Add) {
      throw unknown(name, vertex);
    }
    return List.copyOf(steps);
  }

  private static void add(List<NetworkPlan.Step> steps, String name, Layer layer) {
    if (layer instanceof ConvolutionLayer convolution) {
      boolean same = convolution.getConvolutionMode() == ConvolutionMode.Same;
      steps.add(
          new NetworkPlan.Convolution(
              Math.toIntExact(convolution.getNOut()),
              convolution.getKernelSize(),
              convolution.getStride(),
              same ? null : convolution.getPadding(),
              convolution.hasBias()));
      activate(steps, name, convolution.getActivationFn());
    } else if (layer instanceof BatchNormalization norm) {
      steps.add(new NetworkPlan.BatchNormalization(norm.getEps(), norm.getDecay()));
    } else if (layer instanceof SubsamplingLayer pool
        && pool.getPoolingType() == org.deeplearning4j.nn.conf.layers.PoolingType.MAX
        && pool.getConvolutionMode() != ConvolutionMode.Same) {
      steps.add(new NetworkPlan.MaxPool(pool.getKernelSize(), pool.getStride(), pool.getPadding()));
    } else if (layer instanceof GlobalPoolingLayer pool
        && pool.getPoolingType() == PoolingType.AVG) {
      steps.add(NetworkPlan.Plain.GLOBAL_AVERAGE);
    } else if (layer instanceof LocalResponseNormalization norm) {
      steps.add(
          new NetworkPlan.LocalResponseNormalization(
              norm.getK(), (int) norm.getN(), norm.getAlpha(), norm.getBeta()));
    } else if (layer instanceof DropoutLayer dropout
        && dropout.getIDropout() instanceof org.deeplearning4j.nn.conf.dropout.Dropout keeping) {
      steps.add(new NetworkPlan.Dropout(1 - keeping.getP()));
    } else if (layer instanceof BaseOutputLayer output) {
      steps.add(new NetworkPlan.Dense(Math.toIntExact(output.getNOut())));
    } else if (layer instanceof DenseLayer dense) {
      steps.add(new NetworkPlan.Dense(Math.toIntExact(dense.getNOut())));
      activate(steps, name, dense.getActivationFn());
    } else if (layer instanceof ActivationLayer activation) {
      activate(steps, name, activation.getActivationFn());
    } else if (!(layer instanceof LossLayer)) {
      throw unknown(name, layer);
    }
  }

  private static void activate(List<NetworkPlan.Step> steps, String name, IActivation activation) {
    if (activation instanceof ActivationReLU) {
      steps.add(NetworkPlan.Plain.RELU);
    } else if (activation instanceof ActivationSoftmax) {
      steps.add(NetworkPlan.Plain.SOFTMAX);
    } else if (!(activation instanceof ActivationIdentity)) {
      throw unknown(name, activation);
    }
  }

  private static IllegalArgumentException unknown(String name, Object what) {
    return new IllegalArgumentException(
        "layer '"
            + name
            + "' has a "
            + what.getClass().getSimpleName()
            + " that has no counterpart in PyTorch here");
  }
}
