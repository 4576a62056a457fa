package org.vgg4j.profiles.cuda;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cusolver;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.nd4j.linalg.jcublas.bindings.Nd4jCuda;

/**
 * Asks through Bytedeco's bindings, which ND4J's backend uses too.
 *
 * <p>The GPUs come from the driver's own interface ({@code cu...}), which answers for drivers that
 * the CUDA runtime ({@code cuda...}) refuses, and knows {@code CUDA_VISIBLE_DEVICES} as the runtime
 * does. Loading {@link Nd4jCuda} loads the bindings only: ND4J itself is not touched.
 */
final class JavaCppCudaNatives implements CudaNatives {

  private static final int NAME_LENGTH = 256;

  @Override
  public Finding askDriver() {
    try {
      Loader.load(cudart.class);
      return gpus();
    } catch (Throwable e) {
      return LoadFailure.explain(e);
    }
  }

  @Override
  public Optional<Finding> loadBackend() {
    try {
      int[] count = new int[1];
      int code = cudart.cudaGetDeviceCount(count);
      if (code != cudart.cudaSuccess) {
        return Optional.of(new Finding.Refused("cudaGetDeviceCount", code));
      }
      Loader.load(cublas.class);
      Loader.load(cusolver.class);
      // Freeing nothing makes the runtime set up its context on the first GPU.
      code = cudart.cudaFree(new Pointer());
      if (code != cudart.cudaSuccess) {
        return Optional.of(new Finding.Refused("cudaFree", code));
      }
      Loader.load(Nd4jCuda.class);
      return Optional.empty();
    } catch (Throwable e) {
      return Optional.of(LoadFailure.explain(e));
    }
  }

  private static Finding gpus() {
    int[] value = new int[1];
    int code = cudart.cuInit(0);
    if (code != cudart.CUDA_SUCCESS) {
      return new Finding.Refused("cuInit", code);
    }
    cudart.cuDriverGetVersion(value);
    int version = value[0];
    code = cudart.cuDeviceGetCount(value);
    if (code != cudart.CUDA_SUCCESS) {
      return new Finding.Refused("cuDeviceGetCount", code);
    }
    int count = value[0];
    List<Gpu> gpus = new ArrayList<>();
    for (int ordinal = 0; ordinal < count; ordinal++) {
      code = cudart.cuDeviceGet(value, ordinal);
      if (code != cudart.CUDA_SUCCESS) {
        return new Finding.Refused("cuDeviceGet", code);
      }
      gpus.add(gpu(value[0]));
    }
    return new Gpus(
        version,
        DriverVersion.read().orElse(""),
        Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES")).orElse(""),
        gpus);
  }

  private static Gpu gpu(int device) {
    byte[] name = new byte[NAME_LENGTH];
    cudart.cuDeviceGetName(name, NAME_LENGTH, device);
    String text = new String(name, StandardCharsets.UTF_8);
    try (SizeTPointer memory = new SizeTPointer(1)) {
      cudart.cuDeviceTotalMem(memory, device);
      return new Gpu(
          text.substring(0, text.indexOf('\0')),
          new ComputeCapability(
              attribute(cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device),
              attribute(cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device)),
          memory.get(),
          drivesDisplay(device));
    }
  }

  /** On Windows every card's kernels have a limit, whether it draws a screen or not. */
  private static boolean drivesDisplay(int device) {
    return !System.getProperty("os.name").startsWith("Windows")
        && attribute(cudart.CU_DEVICE_ATTRIBUTE_KERNEL_EXEC_TIMEOUT, device) != 0;
  }

  private static int attribute(int attribute, int device) {
    int[] value = new int[1];
    cudart.cuDeviceGetAttribute(value, attribute, device);
    return value[0];
  }
}
