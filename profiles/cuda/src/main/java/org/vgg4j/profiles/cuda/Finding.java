package org.vgg4j.profiles.cuda;

import org.vgg4j.profiles.HostGpus;
import org.vgg4j.profiles.Probe;

/**
 * What asking for a GPU came to. A finding is data, and its verdict a pure function of it, so that
 * every case can be tried without a GPU.
 */
sealed interface Finding
    permits Finding.NoDriver, Finding.MissingLibrary, Finding.Refused, Finding.Failure, Gpus {

  String INSTEAD = "or run with --device cpu";
  String MINIMUM_DRIVER = "an NVIDIA driver for CUDA 11.0 or newer (450.80.02; on Windows 452.39)";

  /**
   * @param host the GPUs that the machine's files show, which a driver may not
   */
  Probe verdict(HostGpus host);

  /** There is no driver library to load. */
  record NoDriver() implements Finding {
    @Override
    public Probe verdict(HostGpus host) {
      String expected = "expected " + MINIMUM_DRIVER;
      return host.present()
          ? unusable(
              host.describe() + " but no driver library (libcuda.so.1, nvcuda.dll)",
              expected,
              "install it, in a container start with --gpus all,",
              true)
          : unusable("no NVIDIA driver and no GPU", expected, "run on such a machine", false);
    }
  }

  /**
   * A library is missing.
   *
   * @param library its file name, as the dynamic linker asks for it
   */
  record MissingLibrary(String library) implements Finding {
    @Override
    public Probe verdict(HostGpus host) {
      if (library.equals(UNNAMED) && !host.present()) {
        // Windows does not name what is missing, but the driver's library is not there.
        return new NoDriver().verdict(host);
      }
      String found = prefix(host) + "no " + library;
      if (library.contains("cudnn")) {
        return unusable(found, "expected cuDNN 8 for CUDA 11", REDIST, host.present());
      }
      if (library.startsWith("libcu") || library.startsWith("CUDA")) {
        return unusable(found, "expected the CUDA 11.6 libraries", REDIST, host.present());
      }
      return unusable(found, "expected it on the library path", "install it", host.present());
    }

    static final String UNNAMED = "CUDA library such as cudart64_110.dll or cublas64_11.dll";
    private static final String REDIST =
        "install them, build with -Pcuda,cuda-redist which brings them,";
  }

  /**
   * The driver or the CUDA runtime refused.
   *
   * @param call what was called
   * @param code a {@code CUresult} or {@code cudaError_t}: the two agree on the codes below
   */
  record Refused(String call, int code) implements Finding {
    private static final int OUT_OF_MEMORY = 2;
    private static final int STUB_LIBRARY = 34;
    private static final int INSUFFICIENT_DRIVER = 35;
    private static final int CALL_REQUIRES_NEWER_DRIVER = 36;
    private static final int DEVICES_UNAVAILABLE = 46;
    static final int NO_DEVICE = 100;
    private static final int NO_KERNEL_IMAGE = 209;
    private static final int DRIVER_MISMATCH = 803;

    @Override
    public Probe verdict(HostGpus host) {
      boolean present = host.present();
      String found = prefix(host);
      String gpu = "expected a GPU that answers";
      return switch (code) {
        case OUT_OF_MEMORY ->
            unusable(found + "no free GPU memory", gpu, "end what fills it", true);
        case STUB_LIBRARY ->
            unusable(
                found + "the CUDA toolkit's stub instead of the driver",
                "expected " + MINIMUM_DRIVER,
                "take the toolkit's stubs folder off the library path",
                present);
        case INSUFFICIENT_DRIVER, CALL_REQUIRES_NEWER_DRIVER ->
            unusable(
                found + "a driver too old for CUDA 11.6",
                "expected " + MINIMUM_DRIVER,
                "update the driver",
                true);
        case DEVICES_UNAVAILABLE ->
            unusable(found + "all GPUs in exclusive use", gpu, "end the other program", true);
        case NO_DEVICE ->
            unusable(
                present ? found + "a driver that offers none" : "an NVIDIA driver but no GPU",
                "expected one that the driver may use",
                "check CUDA_VISIBLE_DEVICES, where MIG is on make an instance (nvidia-smi mig), in a"
                    + " container start with --gpus all,",
                present);
        case NO_KERNEL_IMAGE ->
            unusable(
                found + "no code for this GPU",
                "expected compute capability " + ComputeCapability.RANGE,
                "use such a GPU",
                true);
        case DRIVER_MISMATCH ->
            unusable(
                found + "a driver library of another version than the kernel's module",
                "expected the same",
                "restart the machine",
                true);
        default ->
            unusable(
                found + "error " + code + " from " + call,
                gpu,
                "see whether nvidia-smi works",
                true);
      };
    }
  }

  /**
   * Something else went wrong.
   *
   * @param what in one line
   */
  record Failure(String what) implements Finding {
    @Override
    public Probe verdict(HostGpus host) {
      return unusable(
          prefix(host) + "that CUDA cannot be loaded (" + what + ")",
          "expected ND4J's CUDA 11.6 backend to load (Linux x86_64 or Windows x86_64)",
          "see docs/gpu.md",
          host.present());
    }
  }

  private static String prefix(HostGpus host) {
    return host.present() ? host.describe() + " but " : "";
  }

  static Probe unusable(String found, String expected, String remedy, boolean devicePresent) {
    return new Probe.Unusable(
        "found " + found + ", " + expected + "; " + remedy + " " + INSTEAD, devicePresent);
  }
}
