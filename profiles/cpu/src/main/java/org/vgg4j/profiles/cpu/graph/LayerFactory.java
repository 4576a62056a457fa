package org.vgg4j.profiles.cpu.graph;

import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.layers.DropoutLayer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.layers.Accelerated;
import org.vgg4j.profiles.cpu.layers.FastActivation;
import org.vgg4j.profiles.cpu.layers.FastBatchNormalization;
import org.vgg4j.profiles.cpu.layers.FastConvolution;
import org.vgg4j.profiles.cpu.layers.FastDense;
import org.vgg4j.profiles.cpu.layers.FastDropout;
import org.vgg4j.profiles.cpu.layers.FastGlobalPooling;
import org.vgg4j.profiles.cpu.layers.FastPooling;
import org.vgg4j.profiles.cpu.layers.LayerInput;
import org.vgg4j.profiles.cpu.layers.LayerOutput;
import org.vgg4j.profiles.cpu.ops.Activation;

/** Builds layer implementations, stock and replaced, that share parameters with another one. */
final class LayerFactory {

  /** Exactly these: their subclasses compute something else. */
  private static final Set<Class<?>> REPLACEABLE =
      Set.of(
          ConvolutionLayer.class,
          BatchNormalization.class,
          SubsamplingLayer.class,
          GlobalPoolingLayer.class,
          ActivationLayer.class,
          DropoutLayer.class,
          DenseLayer.class);

  private LayerFactory() {}

  static boolean replaceable(Layer layer) {
    return layer instanceof Accelerated || REPLACEABLE.contains(layer.getClass());
  }

  /**
   * @param reluFollows whether the only reader of the layer's result is a replaced ReLU
   */
  static Layer replacement(Layer layer, LayerInput input, LayerOutput output, boolean reluFollows) {
    AbstractLayer<?> old = (AbstractLayer<?>) layer;
    NeuralNetConfiguration conf = old.conf();
    DataType type = old.getDataType();
    org.deeplearning4j.nn.conf.layers.Layer settings = conf.getLayer();
    if (settings instanceof org.deeplearning4j.nn.conf.layers.ConvolutionLayer convolution) {
      Activation activation = Eligibility.activation(convolution.getActivationFn());
      return take(old, new FastConvolution(conf, type, input, output, activation));
    }
    if (settings instanceof org.deeplearning4j.nn.conf.layers.DenseLayer dense) {
      Activation activation = Eligibility.activation(dense.getActivationFn());
      return take(old, new FastDense(conf, type, input, output, activation));
    }
    if (settings instanceof org.deeplearning4j.nn.conf.layers.BatchNormalization) {
      return take(old, new FastBatchNormalization(conf, type, input, output, reluFollows));
    }
    if (settings instanceof org.deeplearning4j.nn.conf.layers.SubsamplingLayer pooling) {
      return take(old, new FastPooling(conf, type, input, output, Eligibility.kind(pooling)));
    }
    if (settings instanceof org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer pooling) {
      boolean collapse = pooling.isCollapseDimensions();
      return take(
          old,
          new FastGlobalPooling(conf, type, input, output, Eligibility.kind(pooling), collapse));
    }
    if (settings instanceof org.deeplearning4j.nn.conf.layers.DropoutLayer) {
      return take(
          old, new FastDropout(conf, type, input, output, (Dropout) settings.getIDropout()));
    }
    Activation activation =
        Eligibility.activation(
            ((org.deeplearning4j.nn.conf.layers.ActivationLayer) settings).getActivationFn());
    return take(old, new FastActivation(conf, type, input, output, activation));
  }

  static Layer stock(Layer layer) {
    AbstractLayer<?> old = (AbstractLayer<?>) layer;
    NeuralNetConfiguration conf = old.conf();
    DataType type = old.getDataType();
    if (layer instanceof ConvolutionLayer) {
      return take(old, new ConvolutionLayer(conf, type));
    }
    if (layer instanceof DenseLayer) {
      return take(old, new DenseLayer(conf, type));
    }
    if (layer instanceof BatchNormalization) {
      return take(old, new BatchNormalization(conf, type));
    }
    if (layer instanceof SubsamplingLayer) {
      return take(old, new SubsamplingLayer(conf, type));
    }
    if (layer instanceof DropoutLayer) {
      return take(old, new DropoutLayer(conf, type));
    }
    return take(
        old,
        layer instanceof GlobalPoolingLayer
            ? new GlobalPoolingLayer(conf, type)
            : new ActivationLayer(conf, type));
  }

  private static Layer take(AbstractLayer<?> origin, AbstractLayer<?> layer) {
    layer.setIndex(origin.getIndex());
    layer.setListeners(origin.getListeners());
    layer.setCacheMode(origin.getCacheMode());
    layer.allowInputModification(origin.isInputModificationAllowed());
    layer.setIterationCount(origin.getIterationCount());
    layer.setEpochCount(origin.getEpochCount());
    Map<String, INDArray> parameters = origin.paramTable(false);
    if (parameters != null) {
      // Some layers without parameters still want to know that they have none.
      layer.setParamTable(parameters);
    }
    if (parameters != null && !parameters.isEmpty()) {
      layer.setParamsViewArray(origin.params());
      if (origin.getGradientsViewArray() != null) {
        layer.setBackpropGradientsViewArray(origin.getGradientsViewArray());
      }
    }
    return layer;
  }
}
