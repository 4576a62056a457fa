package org.vgg4j.profiles.cpu;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;

/** Settings of layers, for tests. */
final class Layers {

  private Layers() {}

  static ConvolutionLayer.Builder conv(int channels, int kernel) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nOut(channels)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.IDENTITY);
  }

  static ConvolutionLayer relu(int channels) {
    return conv(channels, 3).activation(Activation.RELU).build();
  }

  static ConvolutionLayer valid(int channels, int kernel, int padding, int stride) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nOut(channels)
        .padding(padding, padding)
        .stride(stride, stride)
        .activation(Activation.RELU)
        .build();
  }

  static SubsamplingLayer pool(
      SubsamplingLayer.PoolingType type,
      int kernel,
      int stride,
      int padding,
      ConvolutionMode mode) {
    var builder =
        new SubsamplingLayer.Builder(type, new int[] {kernel, kernel}, new int[] {stride, stride})
            .convolutionMode(mode)
            .padding(padding, padding);
    return (type == SubsamplingLayer.PoolingType.PNORM ? builder.pnorm(2) : builder).build();
  }
}
