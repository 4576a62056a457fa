package org.vgg4j.models;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Single layers in Deeplearning4j's terms, for {@link NetworkBuilder} to stack. */
final class Layers {

  private Layers() {}

  /** A convolution with a square kernel and the same padding on all four sides. */
  static Layer convolution(
      int kernel, int stride, int padding, int channels, boolean bias, Activation activation) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(stride, stride)
        .convolutionMode(ConvolutionMode.Truncate)
        .padding(padding, padding)
        .nOut(channels)
        .hasBias(bias)
        .activation(activation)
        .build();
  }

  /** A convolution whose output has the input's size over the stride, rounded up. */
  static Layer convolutionSame(
      int kernel, int stride, int channels, boolean bias, Activation activation) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(stride, stride)
        .convolutionMode(ConvolutionMode.Same)
        .nOut(channels)
        .hasBias(bias)
        .activation(activation)
        .build();
  }

  /**
   * Batch norm. The running variance is kept as it is, not as Deeplearning4j's default logarithm,
   * because that is what other engines' weights hold.
   */
  static Layer batchNorm(Normalization normalization, IUpdater updater) {
    return new BatchNormalization.Builder()
        .decay(normalization.decay())
        .eps(normalization.epsilon())
        .useLogStd(false)
        .updater(updater)
        .build();
  }

  static Layer activation(Activation activation) {
    return new ActivationLayer.Builder().activation(activation).build();
  }

  /** Square windows that do not overlap; a remainder at the border is dropped. */
  static Layer pool(SubsamplingLayer.PoolingType type, int size) {
    return new SubsamplingLayer.Builder(type)
        .kernelSize(size, size)
        .stride(size, size)
        .convolutionMode(ConvolutionMode.Truncate)
        .build();
  }

  /** Over height and width: {@code [batch, channels]}. */
  static Layer globalPool(PoolingType type) {
    return new GlobalPoolingLayer.Builder(type).build();
  }

  /**
   * Krizhevsky et al. 2012, section 3.3, with their constants: {@code a / (2 + 1e-4 * sum of a^2
   * over 5 neighboring channels)^0.75}. Deeplearning4j takes alpha as the paper does; PyTorch and
   * Caffe divide it by the 5.
   */
  static Layer localResponseNorm() {
    return new LocalResponseNormalization.Builder().k(2).n(5).alpha(1e-4).beta(0.75).build();
  }

  static Layer dense(int units, Activation activation) {
    return new DenseLayer.Builder().nOut(units).activation(activation).build();
  }

  /** A dense layer with softmax and cross entropy. */
  static Layer output(int classes, boolean bias) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(classes)
        .hasBias(bias)
        .activation(Activation.SOFTMAX)
        .build();
  }

  /** Softmax and cross entropy of the values as they are. */
  static Layer softmaxLoss(int classes) {
    LossLayer loss =
        new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build();
    // Its builder takes no sizes and would leave them 0, and a warning with them.
    loss.setNIn(classes);
    loss.setNOut(classes);
    return loss;
  }
}
