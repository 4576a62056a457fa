package org.vgg4j.profiles.cpu.graph;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.vgg4j.profiles.cpu.convolution.ConvolutionContext;
import org.vgg4j.profiles.cpu.convolution.DenseKernels;
import org.vgg4j.profiles.cpu.layers.ConnectedTensors;
import org.vgg4j.profiles.cpu.layers.FastActivation;
import org.vgg4j.profiles.cpu.layers.FastAddition;
import org.vgg4j.profiles.cpu.layers.FastBatchNormalization;
import org.vgg4j.profiles.cpu.layers.FastConvolution;
import org.vgg4j.profiles.cpu.layers.FastDense;
import org.vgg4j.profiles.cpu.layers.FastDropout;
import org.vgg4j.profiles.cpu.layers.FastGlobalPooling;
import org.vgg4j.profiles.cpu.layers.FastPooling;
import org.vgg4j.profiles.cpu.layers.LayerInput;
import org.vgg4j.profiles.cpu.layers.LayerOutput;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.layers.Engine;
import org.vgg4j.profiles.layers.LayerConnection;
import org.vgg4j.profiles.layers.LayerOperations;
import org.vgg4j.profiles.layers.Place;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

/** oneDNN's implementations of the layers of one graph. */
public final class OneDnnEngine implements Engine<Tensor> {

  private final ConvolutionContext convolutions;

  public OneDnnEngine(ConvolutionContext convolutions) {
    this.convolutions = convolutions;
  }

  @Override
  public String name() {
    return "oneDNN";
  }

  @Override
  public boolean computes(ActivationFunction function) {
    return true;
  }

  @Override
  public String refusal(Layer settings) {
    return settings instanceof DenseLayer && !DenseKernels.possible(convolutions.session())
        ? "no oneDNN kernel for DenseLayer in blocks of channels"
        : null;
  }

  @Override
  public LayerConnection<Tensor> connection(int readers) {
    return new LayerConnection<>(readers, new ConnectedTensors(convolutions.session()));
  }

  @Override
  public AbstractLayer<?> layer(AbstractLayer<?> origin, Place<Tensor> place) {
    NeuralNetConfiguration conf = origin.conf();
    DataType type = origin.getDataType();
    LayerInput input = new LayerInput(convolutions, place, 0);
    LayerOutput output = new LayerOutput(input, place);
    Layer settings = conf.getLayer();
    if (settings instanceof ConvolutionLayer convolution) {
      Activation activation = activation(convolution.getActivationFn());
      return new FastConvolution(conf, type, input, output, activation);
    }
    if (settings instanceof DenseLayer dense) {
      return new FastDense(conf, type, input, output, activation(dense.getActivationFn()));
    }
    if (settings instanceof BatchNormalization) {
      return new FastBatchNormalization(conf, type, input, output, place.reluFollows());
    }
    if (settings instanceof SubsamplingLayer pooling) {
      return new FastPooling(conf, type, input, output, LayerOperations.pooling(pooling));
    }
    if (settings instanceof GlobalPoolingLayer pooling) {
      return new FastGlobalPooling(
          conf,
          type,
          input,
          output,
          LayerOperations.pooling(pooling),
          pooling.isCollapseDimensions());
    }
    if (settings instanceof DropoutLayer) {
      return new FastDropout(conf, type, input, output, (Dropout) settings.getIDropout());
    }
    Activation activation = activation(((ActivationLayer) settings).getActivationFn());
    return new FastActivation(conf, type, input, output, activation);
  }

  @Override
  public GraphVertex addition(ComputationGraph graph, GraphVertex origin, Place<Tensor> place) {
    LayerInput left = new LayerInput(convolutions, place, 0);
    LayerInput right = new LayerInput(convolutions, place, 1);
    return new FastAddition(graph, origin, left, right, new LayerOutput(left, place));
  }

  /** Null for identity. */
  private static Activation activation(IActivation activation) {
    ActivationFunction function = LayerOperations.activation(activation);
    return function == null ? null : Activation.of(function);
  }
}
