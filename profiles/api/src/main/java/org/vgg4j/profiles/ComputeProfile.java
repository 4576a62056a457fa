package org.vgg4j.profiles;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * One kind of device that a graph can run on. Implementations are found with {@link
 * java.util.ServiceLoader}; constructing one and calling {@link #probe()} must not touch ND4J.
 */
public interface ComputeProfile {

  /** The name a user types after {@code --device}: {@code cpu} or {@code cuda}. */
  String name();

  /** The usable profile with the highest preference is taken by {@code --device auto}. */
  int preference();

  /** Looks whether this profile can be used here, without touching ND4J. Never throws. */
  Probe probe();

  /**
   * Makes ND4J load this profile's backend and no other. Called once, on the main thread, before
   * the first touch of ND4J.
   */
  void activate();

  /** The ND4J backend's Maven artifact, for provenance, for example {@code nd4j-native}. */
  String backend();

  /**
   * Bytes of the device's own memory that nothing holds, this process and others included; 0 for a
   * device that computes in the machine's memory. To be asked after {@link #activate()}.
   */
  default long freeMemoryBytes() {
    return 0;
  }

  /**
   * Bytes of the device's own memory that the kernels of an accelerated graph may take for
   * themselves at most, whatever the graph; 0 where they take none. To be asked after {@link
   * #activate()}.
   */
  default long scratchBytes(AccelerationSettings settings) {
    return 0;
  }

  /**
   * Checks settings before anything is loaded for them. Called after {@link #activate()}.
   *
   * @throws DeviceUnavailableException if the asked-for precision cannot be used here
   */
  void requireUsable(AccelerationSettings settings);

  /**
   * The settings of each of several workers that train replicas of a network side by side: its part
   * of the threads, or a device of its own. Each computes on an ND4J device of its own, which
   * whoever starts its thread chooses by {@code AffinityManager}. Called after {@link
   * #requireUsable}.
   *
   * @param workers at least 2
   * @throws DeviceUnavailableException if there are not devices for all of them
   */
  default AccelerationSettings ofWorker(AccelerationSettings settings, int workers) {
    return settings;
  }

  /**
   * What this machine's environment makes of settings, where that is not what was asked for: each a
   * line for the user. Loads the profile's natives; called after {@link #requireUsable}.
   */
  default List<String> remarks(AccelerationSettings settings) {
    return List.of();
  }

  /**
   * Makes a graph faster without changing what it computes or how it is saved. Call it after {@code
   * init()}, and again after restoring or cloning: what it attaches is not part of a graph's state.
   *
   * @throws DeviceUnavailableException if the asked-for precision cannot be used here
   */
  AccelerationReport accelerate(ComputationGraph graph, AccelerationSettings settings);

  /**
   * The same where kernels may be chosen by timing, which is done before this returns.
   *
   * @param tuning asked for what is known, told what was found out; not asked unless the settings
   *     say that kernels are chosen by timing
   */
  default AccelerationReport accelerate(
      ComputationGraph graph, AccelerationSettings settings, KernelTuning tuning) {
    return accelerate(graph, settings);
  }

  /**
   * Computes what a graph's kernels compute in a training by others too. Small networks do not show
   * it: for large shapes an engine may take other kernels.
   *
   * @param graph which is accelerated here
   * @param batch that is trained on
   * @param seconds that it may take, about; a slow device computes fewer images for it
   */
  default KernelComparison compareKernels(
      ComputationGraph graph,
      AccelerationSettings settings,
      KernelTuning.ImageBatch batch,
      double seconds) {
    return KernelComparison.NONE;
  }

  /**
   * What to throw for something that went wrong while the device computed: a {@link
   * DeviceFailureException} where the device failed before and it shows only now, as with work that
   * is queued; else what was thrown.
   */
  default RuntimeException reason(RuntimeException thrown) {
    return thrown;
  }

  /** A clock that tells how long the device computes, on the thread that asks it to. */
  default DeviceClock clock() {
    return DeviceClock.ofHost();
  }

  /**
   * What computes layers under these settings, if anything, as in a report of the acceleration:
   * {@code stock}, or an engine with its version. To be asked after {@link #activate()}.
   */
  default String engine(AccelerationSettings settings) {
    return AccelerationReport.STOCK;
  }

  /**
   * The instruction set that kernels are made for, for people, for example {@code avx2}; empty
   * where that does not decide what is computed. To be asked after {@link #activate()}.
   */
  default String instructionSet() {
    return "";
  }
}
