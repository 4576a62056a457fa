package org.vgg4j.profiles.cuda;

import org.bytedeco.cuda.global.cudart;
import org.vgg4j.profiles.DeviceFailureException;
import org.vgg4j.profiles.cuda.cudnn.CudaLibraryException;

/**
 * A kernel's fault, which is reported by whatever waits next, by ND4J without a word on what it is.
 * The CUDA runtime reports it again and again: nothing computes any more in a process that had one.
 */
final class GpuFault {

  private GpuFault() {}

  /** What to throw in the place of something that was thrown while the GPU computed. */
  static RuntimeException reason(RuntimeException thrown) {
    if (thrown instanceof DeviceFailureException) {
      return thrown;
    }
    if (thrown instanceof CudaLibraryException) {
      return DeviceFailureException.ofGpu("", thrown.getMessage(), thrown);
    }
    int status = cudart.cudaDeviceSynchronize();
    if (status == cudart.cudaSuccess || status == cudart.cudaErrorMemoryAllocation) {
      return thrown;
    }
    String found = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
    return DeviceFailureException.ofGpu(
        "", cudart.cudaGetErrorName(status).getString() + ", found by: " + found, thrown);
  }
}
