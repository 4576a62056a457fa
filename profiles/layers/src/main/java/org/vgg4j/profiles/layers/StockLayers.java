package org.vgg4j.profiles.layers;

import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.layers.DropoutLayer;
import org.deeplearning4j.nn.layers.LossLayer;
import org.deeplearning4j.nn.layers.OutputLayer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The stock implementations that can be replaced, and the state that goes from one to another. */
final class StockLayers {

  /** Exactly these: their subclasses compute something else. */
  private static final Set<Class<?>> REPLACEABLE =
      Set.of(
          ConvolutionLayer.class,
          BatchNormalization.class,
          SubsamplingLayer.class,
          GlobalPoolingLayer.class,
          ActivationLayer.class,
          DropoutLayer.class,
          DenseLayer.class,
          OutputLayer.class,
          LossLayer.class);

  private StockLayers() {}

  static boolean replaceable(Layer layer) {
    return layer instanceof Accelerated || REPLACEABLE.contains(layer.getClass());
  }

  /** The stock implementation for an accelerated one, with its state. */
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
    if (layer instanceof OutputLayer) {
      return take(old, new OutputLayer(conf, type));
    }
    if (layer instanceof LossLayer) {
      return take(old, new LossLayer(conf, type));
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

  /** Gives an implementation the state of another one, with which it shares parameters. */
  static Layer take(AbstractLayer<?> origin, AbstractLayer<?> layer) {
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
