package org.vgg4j.profiles.cpu.convolution;

import org.vgg4j.profiles.cpu.onednn.Layout;

/** An algorithm that computes a pass of a convolution, in whatever precision. */
enum ConvolutionAlgorithm {
  /** By oneDNN's kernel for {@link Layout#CHANNELS_LAST}. */
  CHANNELS_LAST,
  /** By oneDNN's kernel for {@link Layout#BLOCKED}. */
  BLOCKED,
  /** By {@link WeightGradientAsConvolution}, for the gradient of the weights only. */
  WEIGHT_GRADIENT_AS_CONVOLUTION,
  /** By {@link PerTapGemmConvolution}. */
  PER_TAP_GEMM,
  /** By {@link WinogradConvolution}. */
  WINOGRAD;

  static ConvolutionAlgorithm in(Layout layout) {
    return layout == Layout.CHANNELS_LAST ? CHANNELS_LAST : BLOCKED;
  }
}
