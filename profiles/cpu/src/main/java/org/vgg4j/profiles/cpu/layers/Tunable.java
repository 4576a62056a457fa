package org.vgg4j.profiles.cpu.layers;

import org.vgg4j.profiles.cpu.convolution.ConvolutionKernels;

/** A layer whose passes several kernels can compute. */
public interface Tunable {

  /**
   * What computes a batch.
   *
   * @param source the batch's shape, {@code [images, channels, height, width]} or {@code [vectors,
   *     values]}
   */
  ConvolutionKernels kernels(long[] source, boolean training);

  /** Whether somebody reads the gradient of its source. */
  boolean gradientWanted();
}
