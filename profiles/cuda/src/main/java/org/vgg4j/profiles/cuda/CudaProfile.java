package org.vgg4j.profiles.cuda;

import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.BackendIsolation;
import org.vgg4j.profiles.ComputeProfile;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.profiles.HostGpus;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.Probe;

/** The NVIDIA GPUs of this machine, through {@code nd4j-cuda-11.6}. */
public final class CudaProfile implements ComputeProfile {

  private static final String BACKEND_CLASS = "org.nd4j.linalg.jcublas.JCublasBackend";

  /** The processor does not compute; one of its threads hands the GPU its work. */
  private static final int COMPUTE_THREADS = 0;

  private final Supplier<Probe> probe;

  /** The profile of this machine. */
  public CudaProfile() {
    this(() -> ThisMachine.PROBE);
  }

  CudaProfile(Supplier<Probe> probe) {
    this.probe = probe;
  }

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public int preference() {
    return 10;
  }

  @Override
  public Probe probe() {
    return probe.get();
  }

  /**
   * Also starts ND4J: what its start may still stumble over is on the GPU, and is to be said in one
   * line.
   *
   * @throws DeviceUnavailableException if ND4J does not start on the GPU
   */
  @Override
  public void activate() {
    BackendIsolation.keepOnly(BACKEND_CLASS, CudaProfile.class.getClassLoader());
    String found;
    try {
      found = Nd4j.getBackend().getClass().getName();
    } catch (LinkageError | RuntimeException e) {
      found = "ND4J not starting (" + rootOf(e) + ")";
    }
    if (!found.equals(BACKEND_CLASS)) {
      throw new DeviceUnavailableException(
          "--device cuda cannot be used: found "
              + found
              + ", expected "
              + BACKEND_CLASS
              + "; see docs/gpu.md or run with --device cpu");
    }
  }

  private static String rootOf(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString().lines().findFirst().orElse("");
  }

  @Override
  public String backend() {
    return "nd4j-cuda-11.6";
  }

  @Override
  public long freeMemoryBytes() {
    return NativeOpsHolder.getInstance().getDeviceNativeOps().getDeviceFreeMemory(0);
  }

  @Override
  public void requireUsable(AccelerationSettings settings) {
    if (settings.precision() != Precision.FP32) {
      throw new DeviceUnavailableException(
          "--precision "
              + settings.precision().id()
              + " cannot be used: found --device cuda, expected fp32 there;"
              + " run with --precision fp32 or --device cpu");
    }
  }

  /**
   * Leaves the graph as it is: Deeplearning4j's cuDNN helpers were never published for CUDA 11.6.
   */
  @Override
  public AccelerationReport accelerate(ComputationGraph graph, AccelerationSettings settings) {
    requireUsable(settings);
    String reason =
        settings.mode() == AccelerationSettings.Mode.OFF
            ? "acceleration is off"
            : "Deeplearning4j has no cuDNN helpers for CUDA 11.6";
    return AccelerationReport.allStock(graph, reason, COMPUTE_THREADS);
  }

  static Probe probe(CudaNatives natives, HostGpus host) {
    Finding driver = natives.askDriver();
    Probe probe = driver.verdict(host);
    if (!(probe instanceof Probe.Usable) || !(driver instanceof Gpus gpus)) {
      return probe;
    }
    HostGpus asTheDriverNamesThem = new HostGpus(gpus.gpus().stream().map(Gpu::name).toList());
    return natives
        .loadBackend()
        .map(problem -> problem.verdict(asTheDriverNamesThem))
        .orElse(probe);
  }

  /** Native libraries load, or fail to load with a useful message, once per process. */
  private static final class ThisMachine {
    static final Probe PROBE = CudaProfile.probe(new JavaCppCudaNatives(), HostGpus.read());
  }
}
