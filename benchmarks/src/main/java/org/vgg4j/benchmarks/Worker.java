package org.vgg4j.benchmarks;

import java.io.IOException;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Precision;

/** One engine with one workload loaded. */
interface Worker {

  /** Compute threads in use. */
  int threads();

  /** For people: the engine, its version and what it is set to. */
  String description();

  /** One optimizer step on the workload's batch. */
  void trainStep();

  /** One inference of the workload's batch. */
  void inferStep();

  /**
   * Starts an engine.
   *
   * @throws IOException if the workload cannot be read
   */
  static Worker start(Engine engine, Workload workload) throws IOException {
    return switch (engine) {
      case VGG4J_FP32 -> new Vgg4jWorker(workload, Precision.FP32, AccelerationSettings.Mode.FIXED);
      case VGG4J_BF16 -> new Vgg4jWorker(workload, Precision.BF16, AccelerationSettings.Mode.FIXED);
      case DEEPLEARNING4J ->
          new Vgg4jWorker(workload, Precision.FP32, AccelerationSettings.Mode.OFF);
      default -> new TorchWorker(engine, workload);
    };
  }
}
