package org.vgg4j.profiles.cuda.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.layers.Engine;
import org.vgg4j.profiles.layers.LayerConnection;
import org.vgg4j.profiles.layers.LayerOperations;
import org.vgg4j.profiles.layers.Place;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

/** cuDNN's implementations of the layers of one graph. */
public final class CudnnEngine implements Engine<INDArray> {

  private final GraphSession session;

  public CudnnEngine(GraphSession session) {
    this.session = session;
  }

  @Override
  public String name() {
    return "cuDNN";
  }

  @Override
  public boolean computes(ActivationFunction function) {
    return true;
  }

  @Override
  public String refusal(Layer settings) {
    return null;
  }

  @Override
  public boolean computesCrossEntropy() {
    return true;
  }

  @Override
  public boolean readsVectors(Layer settings) {
    return settings instanceof ActivationLayer
        || settings instanceof BatchNormalization
        || settings instanceof DropoutLayer;
  }

  @Override
  public LayerConnection<INDArray> connection(int readers) {
    return null;
  }

  @Override
  public AbstractLayer<?> layer(AbstractLayer<?> origin, Place<INDArray> place) {
    NeuralNetConfiguration conf = origin.conf();
    DataType type = origin.getDataType();
    LayerArrays arrays = new LayerArrays(session, place);
    Layer settings = conf.getLayer();
    if (settings instanceof ConvolutionLayer convolution) {
      return new CudnnConvolution(
          conf, type, arrays, new LayerActivation(convolution.getActivationFn(), arrays));
    }
    if (settings instanceof DenseLayer dense) {
      return new CudnnDense(
          conf, type, arrays, new LayerActivation(dense.getActivationFn(), arrays));
    }
    if (settings instanceof OutputLayer) {
      return new CudnnOutput(conf, type, arrays);
    }
    if (settings instanceof LossLayer) {
      return new CudnnLossLayer(conf, type, arrays);
    }
    if (settings instanceof BatchNormalization) {
      return new CudnnBatchNormalization(conf, type, arrays);
    }
    if (settings instanceof SubsamplingLayer pooling) {
      return new CudnnPooling(conf, type, arrays, LayerOperations.pooling(pooling));
    }
    if (settings instanceof GlobalPoolingLayer pooling) {
      return new CudnnGlobalPooling(
          conf, type, arrays, LayerOperations.pooling(pooling), pooling.isCollapseDimensions());
    }
    if (settings instanceof DropoutLayer) {
      return new CudnnDropout(conf, type, arrays, (Dropout) settings.getIDropout());
    }
    return new CudnnActivation(
        conf, type, arrays, function(((ActivationLayer) settings).getActivationFn()));
  }

  @Override
  public GraphVertex addition(ComputationGraph graph, GraphVertex origin, Place<INDArray> place) {
    return new CudnnAddition(graph, origin, new LayerArrays(session, place));
  }

  @Override
  public boolean scales() {
    return true;
  }

  @Override
  public GraphVertex scaling(
      ComputationGraph graph, GraphVertex origin, Place<INDArray> place, double factor) {
    return new CudnnScaling(graph, origin, new LayerArrays(session, place), factor);
  }

  private static ActivationFunction function(IActivation activation) {
    return LayerOperations.activation(activation);
  }
}
