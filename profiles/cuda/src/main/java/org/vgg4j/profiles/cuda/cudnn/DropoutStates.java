package org.vgg4j.profiles.cuda.cudnn;

import org.bytedeco.cuda.cudnn.cudnnDropoutStruct;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.vgg4j.profiles.cuda.cudnn.Resources.Owned;

/**
 * cuDNN's random numbers on the GPU, from which all dropout of a session draws in turn. Setting
 * them up takes cuDNN long, so it is done once a step and not once for each layer.
 */
public final class DropoutStates {

  private final Session session;
  private cudnnDropoutStruct any;
  private Pointer states;
  private long bytes;

  DropoutStates(Session session) {
    this.session = session;
  }

  /** Begins anew: the same seed makes the layers of a step drop the same values. */
  public void seed(long seed) {
    if (any == null) {
      any = create().value();
    }
    Statuses.cudnn(
        cudnn.cudnnSetDropoutDescriptor(any, session.handle(), 0, states(), bytes, seed),
        "cudnnSetDropoutDescriptor",
        "dropout");
  }

  /** Ends a layer that would draw from memory that nothing was ever written to. */
  void requireSeed() {
    if (any == null) {
      throw new IllegalStateException("dropout draws before it has a seed: call seed once a step");
    }
  }

  /** A description that draws from these numbers, wherever they stand. */
  Owned<cudnnDropoutStruct> descriptor(double keep) {
    Owned<cudnnDropoutStruct> dropout = create();
    Statuses.cudnn(
        cudnn.cudnnRestoreDropoutDescriptor(
            dropout.value(), session.handle(), (float) (1 - keep), states(), bytes, 0),
        "cudnnRestoreDropoutDescriptor",
        "dropout");
    return dropout;
  }

  private Owned<cudnnDropoutStruct> create() {
    cudnnDropoutStruct dropout = new cudnnDropoutStruct();
    Statuses.cudnn(
        cudnn.cudnnCreateDropoutDescriptor(dropout), "cudnnCreateDropoutDescriptor", "dropout");
    return new Owned<>(
        dropout, session.resources().own(() -> cudnn.cudnnDestroyDropoutDescriptor(dropout)));
  }

  private Pointer states() {
    if (states == null) {
      try (SizeTPointer size = new SizeTPointer(1)) {
        Statuses.cudnn(
            cudnn.cudnnDropoutGetStatesSize(session.handle(), size),
            "cudnnDropoutGetStatesSize",
            "dropout");
        bytes = size.get();
      }
      states = session.allocate(bytes).value();
    }
    return states;
  }
}
