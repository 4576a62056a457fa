package org.vgg4j.profiles.cpu.convolution;

import org.vgg4j.profiles.cpu.onednn.Layout;

/** A method that computes a pass of a convolution, in whatever precision. */
enum Method {
  /** By oneDNN's kernel for {@link Layout#CHANNELS_LAST}. */
  CHANNELS_LAST,
  /** By oneDNN's kernel for {@link Layout#BLOCKED}. */
  BLOCKED,
  /** By {@link SwappedConvolution}, for the gradient of the weights only. */
  SWAPPED,
  /** By {@link TapConvolution}. */
  TAPS,
  /** By {@link WinogradConvolution}. */
  WINOGRAD;

  static Method in(Layout layout) {
    return layout == Layout.CHANNELS_LAST ? CHANNELS_LAST : BLOCKED;
  }
}
