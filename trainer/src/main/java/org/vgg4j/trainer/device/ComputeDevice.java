package org.vgg4j.trainer.device;

import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.DeviceSelection;
import org.vgg4j.profiles.KernelComparison;
import org.vgg4j.profiles.KernelTuning;
import org.vgg4j.profiles.MeasuredSpeeds;
import org.vgg4j.profiles.Probe;
import org.vgg4j.trainer.runs.Home;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.terminal.Messages;

/**
 * The device of this process. Opened once, before ND4J is first touched.
 *
 * @param selection the chosen profile
 * @param settings how graphs are accelerated on it, by each worker
 * @param workers that use it side by side, at least 1
 */
public record ComputeDevice(DeviceSelection selection, AccelerationSettings settings, int workers) {

  private static final double NATIVE_SHARE_OF_MEMORY = 0.8;

  /** The device for one worker. */
  public ComputeDevice(DeviceSelection selection, AccelerationSettings settings) {
    this(selection, settings, 1);
  }

  /**
   * Chooses and activates a device and says so in one line.
   *
   * @throws org.vgg4j.profiles.DeviceUnavailableException if the asked-for device or precision
   *     cannot be used here
   */
  public static ComputeDevice open(DeviceRequest request, Messages messages) {
    AccelerationSettings settings =
        new AccelerationSettings(request.acceleration(), request.precision(), request.threads());
    DeviceSelection selection = select(request.device());
    selection.profile().requireUsable(settings);
    messages.say(selection.line());
    selection.profile().remarks(settings).forEach(messages::warn);
    return new ComputeDevice(selection, settings);
  }

  /**
   * Chooses and activates a device without a word.
   *
   * @throws org.vgg4j.profiles.DeviceUnavailableException if it cannot be used here
   * @throws org.vgg4j.trainer.runs.RunException if there is no folder for its native libraries
   */
  public static DeviceSelection select(Device device) {
    NativeTrouble.requireReadableEnvironment();
    NativeCache.open();
    limitNativeMemory();
    return ComputeProfiles.select(device, ComputeDevice::measured);
  }

  /** Whoever has no home has measured nothing. */
  private static Optional<MeasuredSpeeds> measured(Probe.Usable gpu) {
    try {
      return new KnownSpeeds(Home.folder()).find(gpu.name(), gpu.driver());
    } catch (RunException e) {
      return Optional.empty();
    }
  }

  /**
   * The device as each of several workers uses it, side by side: with its part of the threads, or
   * on a GPU of its own.
   *
   * @throws org.vgg4j.profiles.DeviceUnavailableException if there are not devices for all
   */
  public ComputeDevice ofWorkers(int number) {
    return number == 1
        ? this
        : new ComputeDevice(selection, selection.profile().ofWorker(settings, number), number);
  }

  /** Compute threads of all workers, of which each has as many as a report says. */
  public int threads(AccelerationReport report) {
    return report.threads() * workers;
  }

  /**
   * Whether a training's memory is counted as that of Deeplearning4j's own layers, which keep more
   * values: also on a GPU without a library that computes layers.
   */
  public boolean runsStock() {
    return settings.mode() == AccelerationSettings.Mode.OFF
        || hasOwnMemory() && engine().equals(AccelerationReport.STOCK);
  }

  /** Whether the device computes in memory of its own, as a GPU does. */
  public boolean hasOwnMemory() {
    return selection.memoryBytes() > 0;
  }

  /** What computes layers, if anything; see {@link org.vgg4j.profiles.ComputeProfile#engine}. */
  public String engine() {
    return selection.profile().engine(settings);
  }

  /**
   * What a self-test of this device says something about: what computes layers and, where kernels
   * are chosen, how.
   */
  public String proven() {
    boolean chooses = hasOwnMemory() && !engine().equals(AccelerationReport.STOCK);
    return chooses ? engine() + ", " + settings.mode() : engine();
  }

  /** What computes a graph, and on what, for people. */
  public String computing(AccelerationReport report) {
    return report.threads() > 0
        ? report.engine() + " on " + report.threads() + " threads"
        : (report.accelerated().isEmpty() ? "stock Deeplearning4j" : report.engine())
            + " on "
            + selection.name();
  }

  /**
   * Accelerates a graph, its kernels chosen by rule; to be called again after restoring or cloning
   * one.
   */
  public AccelerationReport accelerate(ComputationGraph graph) {
    return accelerate(graph, KernelTuning.NONE);
  }

  /** The same, its kernels chosen by timing if the settings say so. */
  public AccelerationReport accelerate(ComputationGraph graph, KernelTuning tuning) {
    return selection.profile().accelerate(graph, settings, tuning);
  }

  /** See {@link org.vgg4j.profiles.ComputeProfile#reason}. */
  public RuntimeException reason(RuntimeException thrown) {
    return selection.profile().reason(thrown);
  }

  /** See {@link org.vgg4j.profiles.ComputeProfile#compareKernels}. */
  public KernelComparison compareKernels(
      ComputationGraph graph, KernelTuning.ImageBatch batch, double seconds) {
    return selection.profile().compareKernels(graph, settings, batch, seconds);
  }

  /** Gives back what an earlier training of this process has left, which else waits for Java. */
  public void releaseMemory() {
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    System.gc();
  }

  /**
   * JavaCPP's default, the size of the heap, stops large batches on machines with room to spare; no
   * limit at all ends in the kernel killing the process. Read by JavaCPP when it is first loaded.
   */
  private static void limitNativeMemory() {
    long limit = nativeShare();
    setIfAbsent("org.bytedeco.javacpp.maxbytes", Long.toString(limit));
    setIfAbsent("org.bytedeco.javacpp.maxphysicalbytes", Long.toString(limit));
  }

  static long nativeShare() {
    return (long) (physicalMemory() * NATIVE_SHARE_OF_MEMORY);
  }

  /** Bytes of memory that this machine, or the container, has. */
  public static long physicalMemory() {
    return MachineMemory.bytes();
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
