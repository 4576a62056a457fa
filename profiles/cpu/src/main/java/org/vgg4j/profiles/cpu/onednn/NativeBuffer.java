package org.vgg4j.profiles.cpu.onednn;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A piece of off-heap memory that grows to the largest tensor put into it and never shrinks.
 * Growing loses the content, so a buffer grows only when something new is about to be written to
 * it.
 */
public final class NativeBuffer {

  private static final int ALIGNMENT = 64;

  private BytePointer block;
  private Pointer start;
  private long bytes;

  /**
   * Where the memory starts, aligned to a cache line, with room for at least {@code size} bytes.
   */
  Pointer reserve(long size) {
    if (start == null || size > bytes) {
      if (block != null) {
        block.deallocate();
      }
      block = new BytePointer(size + ALIGNMENT);
      long misalignment = block.address() % ALIGNMENT;
      start = block.getPointer(misalignment == 0 ? 0 : ALIGNMENT - misalignment);
      bytes = size;
    }
    return start;
  }

  /** Gives the memory back; the buffer must not be used any more. */
  public void free() {
    if (block != null) {
      block.deallocate();
    }
  }
}
