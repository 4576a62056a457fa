package org.vgg4j.profiles.cpu.onednn;

/**
 * Memory for what lives no longer than one kernel of a graph runs, so that all its layers share it.
 */
public final class ScratchBuffers {

  private final Slot weights = new Slot();
  private final Slot transformedWeights = new Slot();
  private final Slot[] activations = {new Slot(), new Slot()};
  private final Slot[] floatActivations = {new Slot(), new Slot()};

  /** For reordered weights or their gradient while a convolution runs. */
  public Slot weights() {
    return weights;
  }

  /** For weights, or their gradient, in Winograd's form while a convolution runs. */
  public Slot transformedWeights() {
    return transformedWeights;
  }

  /** For activations in another form while a convolution runs, numbered 0 and 1. */
  public Slot activations(int number) {
    return activations[number];
  }

  /** For activations in 32-bit floats while a convolution of bf16 runs, numbered 0 and 1. */
  public Slot floatActivations(int number) {
    return floatActivations[number];
  }
}
