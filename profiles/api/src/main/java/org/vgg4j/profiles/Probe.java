package org.vgg4j.profiles;

/** What {@link ComputeProfile#probe()} found. */
public sealed interface Probe {

  /**
   * The profile can be used.
   *
   * @param device what will be used, for people, for example {@code NVIDIA GeForce GTX 1080
   *     (compute capability 6.1, 8 GB)}
   */
  record Usable(String device) implements Probe {}

  /**
   * The profile cannot be used.
   *
   * @param reason found, expected and remedy in one line
   * @param devicePresent whether a device of this kind is in the machine all the same, so that a
   *     user must be told that it stays idle
   */
  record Unusable(String reason, boolean devicePresent) implements Probe {}
}
