package org.vgg4j.profiles.cuda.cudnn;

import org.bytedeco.javacpp.Pointer;

/**
 * Memory that holds nothing from one call to the next, shared by all kernels of a session: work on
 * one stream is done in order. It grows to the largest need, while shapes are seen for the first
 * time, and not beyond its cap.
 */
final class Scratch implements AutoCloseable {

  private static final long ALIGNMENT = 256;

  private final long cap;
  private DeviceMemory memory;

  Scratch(long cap) {
    this.cap = cap;
  }

  /** Bytes that may be asked for at most. */
  long cap() {
    return cap;
  }

  /** Bytes that it takes of the GPU. */
  long bytes() {
    return memory == null ? 0 : memory.bytes();
  }

  /** So many bytes, until the next call. */
  Pointer reserve(long bytes) {
    if (bytes > cap) {
      throw new IllegalArgumentException(
          "asked for " + bytes + " bytes of scratch memory, which has at most " + cap);
    }
    if (bytes > bytes()) {
      close();
      memory = new DeviceMemory(bytes);
    }
    return memory == null ? new Pointer() : memory.start();
  }

  /** So that what comes behind it is aligned. */
  static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  @Override
  public void close() {
    if (memory != null) {
      memory.close();
      memory = null;
    }
  }
}
