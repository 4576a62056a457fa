package org.vgg4j.profiles.agreement;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;

/** Settings of layers, for tests. */
public final class Layers {

  private Layers() {}

  /** A convolution that keeps the images' size, without an activation. */
  public static ConvolutionLayer.Builder conv(int channels, int kernel) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nOut(channels)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.IDENTITY);
  }

  /** A convolution by 3x3 with a ReLU. */
  public static ConvolutionLayer relu(int channels) {
    return conv(channels, 3).activation(Activation.RELU).build();
  }

  /** A convolution with a ReLU whose padding is told. */
  public static ConvolutionLayer valid(int channels, int kernel, int padding, int stride) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nOut(channels)
        .padding(padding, padding)
        .stride(stride, stride)
        .activation(Activation.RELU)
        .build();
  }

  /** A pooling by square windows. */
  public static SubsamplingLayer pool(
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
