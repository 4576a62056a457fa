package org.vgg4j.profiles.cpu.onednn;

/**
 * Memory for what lives no longer than one kernel of a graph runs, so that all its layers share it.
 */
public final class ScratchBuffers {

  private final NativeBuffer weights = new NativeBuffer();
  private final NativeBuffer transformedWeights = new NativeBuffer();
  private final NativeBuffer[] activations = {new NativeBuffer(), new NativeBuffer()};
  private final NativeBuffer[] floatActivations = {new NativeBuffer(), new NativeBuffer()};

  /** For reordered weights or their gradient while a convolution runs. */
  public NativeBuffer weights() {
    return weights;
  }

  /** For weights, or their gradient, in Winograd's form while a convolution runs. */
  public NativeBuffer transformedWeights() {
    return transformedWeights;
  }

  /** For activations in another form while a convolution runs, numbered 0 and 1. */
  public NativeBuffer activations(int number) {
    return activations[number];
  }

  /** For activations in 32-bit floats while a convolution of bf16 runs, numbered 0 and 1. */
  public NativeBuffer floatActivations(int number) {
    return floatActivations[number];
  }
}
