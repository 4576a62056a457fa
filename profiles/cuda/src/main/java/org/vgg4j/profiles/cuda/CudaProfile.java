package org.vgg4j.profiles.cuda;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.BackendIsolation;
import org.vgg4j.profiles.ComputeProfile;
import org.vgg4j.profiles.DeviceClock;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.profiles.HostGpus;
import org.vgg4j.profiles.KernelComparison;
import org.vgg4j.profiles.KernelTuning;
import org.vgg4j.profiles.Precision;
import org.vgg4j.profiles.Probe;
import org.vgg4j.profiles.cuda.cudnn.AlgorithmChoice;
import org.vgg4j.profiles.cuda.cudnn.CudaLibraryException;
import org.vgg4j.profiles.cuda.cudnn.Session;
import org.vgg4j.profiles.cuda.cudnn.StreamEvents;
import org.vgg4j.profiles.cuda.layers.CudnnEngine;
import org.vgg4j.profiles.cuda.layers.DeviceArrays;
import org.vgg4j.profiles.cuda.layers.GraphSession;
import org.vgg4j.profiles.cuda.step.QueuedPasses;
import org.vgg4j.profiles.cuda.update.FlatUpdater;
import org.vgg4j.profiles.layers.GraphAccelerator;
import org.vgg4j.profiles.layers.optimizer.FusedDescent;

/** The NVIDIA GPUs of this machine, through {@code nd4j-cuda-11.6}. */
public final class CudaProfile implements ComputeProfile {

  private static final Logger LOG = LoggerFactory.getLogger(CudaProfile.class);

  private static final String BACKEND_CLASS = "org.nd4j.linalg.jcublas.JCublasBackend";

  /** The processor does not compute; one of its threads hands the GPU its work. */
  private static final int COMPUTE_THREADS = 0;

  private static final String NOT_USED =
      "cuDNN is not used: %s; layers run stock Deeplearning4j, which is slower (docs/gpu.md)";

  private static final long LEAST_SCRATCH = 64L << 20;
  private static final long MOST_SCRATCH = 1L << 30;

  private final Supplier<Probe> probe;
  private final GraphSessions sessions = new GraphSessions();

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
  public long scratchBytes(AccelerationSettings settings) {
    boolean stock = engine(settings).equals(AccelerationReport.STOCK);
    return stock ? 0 : scratchCap(totalMemoryBytes());
  }

  @Override
  public void requireUsable(AccelerationSettings settings) {
    Precision precision = settings.precision();
    if (precision != Precision.FP32) {
      throw new DeviceUnavailableException(
          "--precision "
              + precision.id()
              + " cannot be used: found --device cuda, where "
              + (precision == Precision.BF16
                  ? "layers have no kernels for it"
                  : "no card has shown yet what it makes of a training")
              + ", expected fp32 there; run with --precision fp32"
              + (precision == Precision.BF16 ? " or --device cpu" : ""));
    }
  }

  @Override
  public AccelerationSettings ofWorker(AccelerationSettings settings, int workers) {
    int cards = Nd4j.getAffinityManager().getNumberOfDevices();
    if (cards < workers) {
      throw new DeviceUnavailableException(
          "--workers %d cannot be used: found --device cuda with %s, expected a GPU for each; run with --workers %d or --device cpu"
              .formatted(workers, cards == 1 ? "1 GPU" : cards + " GPUs", cards));
    }
    return settings;
  }

  @Override
  public List<String> remarks(AccelerationSettings settings) {
    if (settings.mode() == AccelerationSettings.Mode.OFF) {
      return List.of();
    }
    return CudnnLibrary.unavailable().stream().map(NOT_USED::formatted).toList();
  }

  @Override
  public RuntimeException reason(RuntimeException thrown) {
    return GpuFault.reason(thrown);
  }

  @Override
  public DeviceClock clock() {
    return new EventClock(new StreamEvents(DeviceArrays.stream()));
  }

  @Override
  public String engine(AccelerationSettings settings) {
    boolean stock =
        settings.mode() == AccelerationSettings.Mode.OFF || CudnnLibrary.unavailable().isPresent();
    return stock ? AccelerationReport.STOCK : Session.version();
  }

  @Override
  public AccelerationReport accelerate(ComputationGraph graph, AccelerationSettings settings) {
    return accelerate(graph, settings, KernelTuning.NONE);
  }

  @Override
  public AccelerationReport accelerate(
      ComputationGraph graph, AccelerationSettings settings, KernelTuning tuning) {
    requireUsable(settings);
    sessions.close(graph);
    if (settings.mode() == AccelerationSettings.Mode.OFF) {
      return stock(graph, "acceleration is off");
    }
    if (CudnnLibrary.unavailable().isPresent()) {
      return stock(graph, CudnnLibrary.unavailable().get());
    }
    Session session;
    try {
      session =
          new Session(DeviceArrays.stream(), AlgorithmChoice.FIXED, scratchCap(totalMemoryBytes()));
    } catch (CudaLibraryException e) {
      // It did start when it was looked for.
      String reason = CudnnLibrary.notStarting(e);
      LOG.warn(NOT_USED.formatted(reason));
      return stock(graph, reason);
    }
    sessions.keep(graph, session);
    GraphSession shared = new GraphSession(session);
    GraphAccelerator.Result result = GraphAccelerator.accelerate(graph, new CudnnEngine(shared));
    boolean timed = settings.mode() == AccelerationSettings.Mode.ON;
    AccelerationReport layers =
        new AccelerationReport(
            Session.version(),
            result.replaced(),
            result.stock(),
            COMPUTE_THREADS,
            result.fallbacks(),
            timed ? new AlgorithmTuner(graph, card()).settle(tuning) : null);
    return layers.withOptimizer(
        FlatUpdater.install(graph, shared, new QueuedPasses(graph, shared), result.fallbacks()));
  }

  @Override
  public KernelComparison compareKernels(
      ComputationGraph graph,
      AccelerationSettings settings,
      KernelTuning.ImageBatch batch,
      double seconds) {
    accelerate(graph, settings);
    long images = new AlgorithmComparison(graph).images(batch, seconds);
    KernelTuning.ImageBatch compared =
        new KernelTuning.ImageBatch(images, batch.channels(), batch.height(), batch.width());
    accelerate(graph, settings, KernelTuning.unkept(compared));
    return new AlgorithmComparison(graph).compare(compared);
  }

  private static AccelerationReport stock(ComputationGraph graph, String reason) {
    GraphAccelerator.Result result = GraphAccelerator.restore(graph, reason);
    FusedDescent.remove(graph);
    return new AccelerationReport(
            AccelerationReport.STOCK, result.replaced(), result.stock(), COMPUTE_THREADS)
        .withOptimizer(reason);
  }

  /**
   * Bytes that convolutions may take of a card: as much for every network, so that the same
   * algorithms fit it.
   */
  static long scratchCap(long totalMemoryBytes) {
    return Math.max(LEAST_SCRATCH, Math.min(MOST_SCRATCH, totalMemoryBytes / 8));
  }

  private static long totalMemoryBytes() {
    return NativeOpsHolder.getInstance().getDeviceNativeOps().getDeviceTotalMemory(0);
  }

  /** What decides which algorithm is fastest. */
  private static String card() {
    NativeOps card = NativeOpsHolder.getInstance().getDeviceNativeOps();
    return String.format(
        Locale.ROOT,
        "%s, %s (%d.%d), %d bytes of scratch memory",
        Session.version(),
        card.getDeviceName(0),
        card.getDeviceMajor(0),
        card.getDeviceMinor(0),
        scratchCap(totalMemoryBytes()));
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
