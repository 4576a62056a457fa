package org.vgg4j.trainer.commands.options;

import java.util.Map;
import picocli.CommandLine.Option;

/** On how many replicas of the network is trained, and how they stay together. */
public final class WorkerOptions {

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Replicas of the network that train side by side, each on a batch of its own: one per GPU,"
              + " or on the processor each with its part of the threads.")
  private String workers;

  @Option(
      names = "--sync",
      paramLabel = "averaging[:K]|sharing",
      description =
          "With --workers: gradients are added up in every step (sharing, the default), or weights"
              + " are averaged every K steps (default: 5).")
  private String sync;

  /** Whether a number was named. */
  public boolean namesNumber() {
    return workers != null;
  }

  /** Whether it was named how they stay together. */
  public boolean namesSync() {
    return sync != null;
  }

  void override(Map<String, String> overrides) {
    Overrides.put(overrides, "workers", workers);
    Overrides.put(overrides, "sync", sync);
  }
}
