package org.vgg4j.profiles.layers.operations;

import java.util.Arrays;

/**
 * The geometry of a convolution or a pooling over {@code [batch, channels, height, width]}; pairs
 * are height, width.
 *
 * @param source shape of the source
 * @param destination shape of the destination
 * @param kernel window
 * @param stride step of the window
 * @param padding rows above and columns left of the source
 * @param dilation distance between a window's elements, 1 for a dense window
 */
public record ConvolutionShape(
    long[] source,
    long[] destination,
    long[] kernel,
    long[] stride,
    long[] padding,
    long[] dilation) {

  /** Rows below and columns right of the source that the last window reaches. */
  public long[] paddingAfter() {
    long[] after = new long[2];
    for (int i = 0; i < 2; i++) {
      long reach = (kernel[i] - 1) * dilation[i] + 1;
      long needed = (destination[i + 2] - 1) * stride[i] + reach - source[i + 2] - padding[i];
      after[i] = Math.max(0, needed);
    }
    return after;
  }

  /** Whether some of the window's elements lie beside the source wherever the window stands. */
  public boolean hasIdleElements() {
    for (int i = 0; i < 2; i++) {
      for (long element = 0; element < kernel[i]; element++) {
        boolean idle = true;
        for (long window = 0; window < destination[i + 2]; window++) {
          long at = window * stride[i] - padding[i] + element * dilation[i];
          idle &= at < 0 || at >= source[i + 2];
        }
        if (idle) {
          return true;
        }
      }
    }
    return false;
  }

  /** The same geometry over another number of images. */
  public ConvolutionShape ofBatch(long images) {
    long[] sourceOfBatch = source.clone();
    long[] destinationOfBatch = destination.clone();
    sourceOfBatch[0] = images;
    destinationOfBatch[0] = images;
    return new ConvolutionShape(
        sourceOfBatch, destinationOfBatch, kernel, stride, padding, dilation);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConvolutionShape that
        && Arrays.equals(source, that.source)
        && Arrays.equals(destination, that.destination)
        && Arrays.equals(kernel, that.kernel)
        && Arrays.equals(stride, that.stride)
        && Arrays.equals(padding, that.padding)
        && Arrays.equals(dilation, that.dilation);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(source) * 31 + Arrays.hashCode(destination);
  }

  @Override
  public String toString() {
    return Arrays.toString(source) + " -> " + Arrays.toString(destination);
  }
}
