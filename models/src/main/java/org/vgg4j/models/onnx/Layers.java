package org.vgg4j.models.onnx;

import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.Pooling2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;

/** Which converter a layer has. */
final class Layers {

  private static final Converters<Layer, Value> CONVERTERS =
      new Converters<Layer, Value>("its kind")
          .with(ConvolutionLayer.class, Convolutions::convert)
          .with(Convolution2D.class, Convolutions::convert)
          .with(DenseLayer.class, DenseLayers::convert)
          .with(BatchNormalization.class, BatchNorms::convert)
          .with(SubsamplingLayer.class, Poolings::convert)
          .with(Pooling2D.class, Poolings::convert)
          .with(GlobalPoolingLayer.class, Poolings::convert)
          .with(LocalResponseNormalization.class, ResponseNorms::convert)
          .with(ZeroPaddingLayer.class, ZeroPaddings::convert)
          .with(
              ActivationLayer.class,
              (layer, input, site) -> Activations.convert(layer.getActivationFn(), input, site))
          .with(DropoutLayer.class, (layer, input, site) -> input)
          .with(OutputLayer.class, Outputs::convert)
          .with(LossLayer.class, Outputs::convert);

  private Layers() {}

  static Value convert(Layer layer, Value input, Site site) {
    return CONVERTERS.convert(thawed(layer), input, site);
  }

  /** A layer that is not trained any more gives what it gave. */
  static Layer thawed(Layer layer) {
    return layer instanceof FrozenLayer frozen ? thawed(frozen.getLayer()) : layer;
  }
}
