package org.vgg4j.profiles;

/** What {@link ComputeProfile#probe()} found. */
public sealed interface Probe {

  /**
   * The profile can be used.
   *
   * @param device what will be used, for people, for example {@code NVIDIA GeForce GTX 1080
   *     (compute capability 6.1, 8 GB)}
   * @param name its name alone, for example {@code NVIDIA GeForce GTX 1080}
   * @param memoryBytes memory of its own, free or not; 0 if it computes in the machine's
   * @param driver what stands between it and its kernels, for example {@code 470.82.01, CUDA 11.4};
   *     empty for a device that has no driver
   */
  record Usable(String device, String name, long memoryBytes, String driver) implements Probe {

    /** A device without memory of its own and without a driver. */
    public Usable(String device) {
      this(device, device, 0, "");
    }
  }

  /**
   * The profile cannot be used.
   *
   * @param reason found, expected and remedy in one line
   * @param devicePresent whether a device of this kind is in the machine all the same, so that a
   *     user must be told that it stays idle
   */
  record Unusable(String reason, boolean devicePresent) implements Probe {}
}
