package org.vgg4j.profiles.cpu.onednn;

import java.util.ArrayDeque;
import java.util.Deque;

/** Buffers for values that live from one layer to the next, used again by the layers after. */
public final class BufferPool {

  private final Deque<NativeBuffer> free = new ArrayDeque<>();

  /** A buffer for a value that the next layer consumes; give it back with {@link #release}. */
  public NativeBuffer acquire() {
    NativeBuffer buffer = free.poll();
    return buffer != null ? buffer : new NativeBuffer();
  }

  /** Gives the buffer of a tensor back: its values are no longer needed. */
  public void release(Tensor tensor) {
    release(tensor.buffer());
  }

  /** Gives a buffer back. */
  public void release(NativeBuffer buffer) {
    free.push(buffer);
  }
}
