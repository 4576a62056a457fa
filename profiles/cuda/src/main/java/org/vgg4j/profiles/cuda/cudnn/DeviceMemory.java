package org.vgg4j.profiles.cuda.cudnn;

import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** A piece of the GPU's memory, until it is closed. */
public final class DeviceMemory implements AutoCloseable {

  private final Pointer start = new Pointer();
  private final long bytes;

  /**
   * @throws CudaLibraryException if the GPU has not so much left
   */
  public DeviceMemory(long bytes) {
    this.bytes = bytes;
    Statuses.cuda(cudart.cudaMalloc(start, bytes), "cudaMalloc", bytes + " bytes");
  }

  public Pointer start() {
    return start;
  }

  public long bytes() {
    return bytes;
  }

  /** The address so many bytes behind another. */
  public static Pointer behind(Pointer start, long bytes) {
    return new BytePointer(start).getPointer(bytes);
  }

  /** Waits for what the GPU still computes, as the CUDA runtime frees no other way. */
  @Override
  public void close() {
    cudart.cudaFree(start);
  }
}
