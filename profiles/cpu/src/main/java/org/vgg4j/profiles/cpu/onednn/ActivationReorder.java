package org.vgg4j.profiles.cpu.onednn;

import org.bytedeco.javacpp.Pointer;

/** Copies activations between somebody else's memory, of any strides, and the session's layout. */
public final class ActivationReorder {

  private final Tensor outside;
  private final Tensor inside;
  private final Kernel inwards;
  private final Kernel outwards;

  /**
   * @param shape {@code [batch, channels, height, width]}
   * @param strides of the memory outside, in elements
   */
  public ActivationReorder(Session session, long[] shape, long[] strides) {
    this.outside = session.strided(shape, strides);
    this.inside = session.activations(shape);
    this.inwards = session.primitives().reorder(outside, inside);
    this.outwards = session.primitives().reorder(inside, outside);
  }

  /** Copies from outside into a buffer. */
  public Tensor read(Pointer source, NativeBuffer destination) {
    outside.point(source);
    inside.place(destination);
    inwards.run();
    return inside;
  }

  /** Copies to outside. */
  public void write(Tensor source, Pointer destination) {
    inside.alias(source);
    outside.point(destination);
    outwards.run();
  }
}
