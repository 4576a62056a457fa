package org.vgg4j.profiles.cuda;

import java.util.Locale;

/**
 * One GPU, as the driver tells.
 *
 * @param name for example {@code NVIDIA GeForce GTX 1080}
 * @param memoryBytes all of its memory, free or not
 */
record Gpu(String name, ComputeCapability capability, long memoryBytes) {

  private static final double BYTES_PER_GIB = 1L << 30;

  /** For people. */
  String describe() {
    return String.format(
        Locale.ROOT,
        "%s, compute capability %s, %.1f GB",
        name,
        capability,
        memoryBytes / BYTES_PER_GIB);
  }
}
