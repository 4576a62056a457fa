package org.vgg4j.profiles.cuda;

import java.util.Locale;

/**
 * One GPU, as the driver tells.
 *
 * @param name for example {@code NVIDIA GeForce GTX 1080}
 * @param memoryBytes all of its memory, free or not
 * @param drivesDisplay whether it has a screen to draw: that takes memory, and the driver stops
 *     kernels that keep it waiting
 */
record Gpu(String name, ComputeCapability capability, long memoryBytes, boolean drivesDisplay) {

  private static final double BYTES_PER_GIB = 1L << 30;

  /** For people. */
  String describe() {
    return String.format(
        Locale.ROOT,
        "%s, compute capability %s, %s%s%s",
        name,
        capability,
        memory(),
        drivesDisplay ? ", drives a display" : "",
        isMigInstance() ? ", a MIG instance" : "");
  }

  /** Its name and memory, to tell it from others. */
  String shortly() {
    return name + " (" + memory() + ")";
  }

  /** Whether it is a part of a GPU: the driver says so in the name alone. */
  boolean isMigInstance() {
    return name.contains(" MIG ");
  }

  boolean runs() {
    return capability.support() == ComputeCapability.Support.RUNS;
  }

  private String memory() {
    return String.format(Locale.ROOT, "%.1f GB", memoryBytes / BYTES_PER_GIB);
  }
}
