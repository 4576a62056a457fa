package org.vgg4j.profiles.layers;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * Where Deeplearning4j places the windows of a convolution or a pooling, as kernels want it told.
 */
public final class ConvolutionGeometry {

  private ConvolutionGeometry() {}

  /**
   * @param source {@code [batch, channels, height, width]}
   * @throws org.deeplearning4j.exception.DL4JException where the stock layer throws it
   */
  public static ConvolutionShape shape(
      long[] source,
      long channelsOut,
      int[] kernel,
      int[] stride,
      int[] padding,
      int[] dilation,
      ConvolutionMode mode) {
    boolean same = mode == ConvolutionMode.Same;
    long[] destination = {source[0], channelsOut, 0, 0};
    long[] before = new long[2];
    boolean valid = true;
    for (int i = 0; i < 2; i++) {
      long reach = (kernel[i] - 1L) * dilation[i] + 1;
      long size = source[i + 2];
      if (same) {
        destination[i + 2] = (size + stride[i] - 1) / stride[i];
        before[i] = ((destination[i + 2] - 1) * stride[i] + reach - size) / 2;
        valid &= before[i] >= 0;
      } else {
        long room = size - reach + 2L * padding[i];
        destination[i + 2] = room / stride[i] + 1;
        before[i] = padding[i];
        valid &= room >= 0 && (mode != ConvolutionMode.Strict || room % stride[i] == 0);
      }
    }
    if (!valid) {
      refuse(source, kernel, stride, padding, dilation, mode);
    }
    return new ConvolutionShape(
        source, destination, longs(kernel), longs(stride), before, longs(dilation));
  }

  /** Lets Deeplearning4j say what is wrong; it reads an array only for its shape. */
  private static void refuse(
      long[] source,
      int[] kernel,
      int[] stride,
      int[] padding,
      int[] dilation,
      ConvolutionMode mode) {
    int[] size =
        ConvolutionUtils.getOutputSize(
            Nd4j.createUninitialized(DataType.FLOAT, source),
            kernel,
            stride,
            padding,
            mode,
            dilation,
            CNN2DFormat.NCHW);
    ConvolutionUtils.getSameModeTopLeftPadding(
        size, new int[] {(int) source[2], (int) source[3]}, kernel, stride, dilation);
  }

  private static long[] longs(int[] pair) {
    return new long[] {pair[0], pair[1]};
  }
}
