package org.vgg4j.profiles.cpu.convolution;

import org.bytedeco.dnnl.primitive_desc;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * Passes over kernels of oneDNN that are known to be wrong, for the next best that oneDNN has.
 *
 * <p>Refused is {@code jit_1x1} for windows of one pixel that move by more than one, over
 * channels-last images. It first packs the pixels that the window meets into scratch memory. For
 * the gradient of weights, oneDNN 3.11 reckons that memory by the number of channels but writes it
 * by whole vectors ({@code uxlfoundation/oneDNN} issue 6035): with fewer channels than a vector
 * holds it writes past the end, over the barrier that its threads wait at (they wait for ever) or
 * over memory that is not its own. Whole families are refused rather than the numbers of channels
 * that were seen to fail: such convolutions are a hundredth of a residual network's work, and a
 * hang costs the run.
 */
final class KernelBlocklist {

  private static final String POINTWISE = "jit_1x1";

  private KernelBlocklist() {}

  /** The description, moved on to the first implementation that is not on the list. */
  static <D extends primitive_desc> D firstAllowed(
      D description, ConvolutionShape shape, Layout layout) {
    while (refuses(name(description), shape, layout)) {
      if (!description.next_impl()) {
        throw new IllegalStateException("oneDNN has no sound kernel for a convolution " + shape);
      }
    }
    return description;
  }

  static boolean refuses(String implementation, ConvolutionShape shape, Layout layout) {
    boolean moves = shape.stride()[0] > 1 || shape.stride()[1] > 1;
    return layout == Layout.CHANNELS_LAST && moves && implementation.startsWith(POINTWISE);
  }

  static String name(primitive_desc description) {
    return description.impl_info_str().getString();
  }
}
