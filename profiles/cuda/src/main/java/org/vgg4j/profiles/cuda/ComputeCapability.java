package org.vgg4j.profiles.cuda;

import java.util.Comparator;
import java.util.List;

/**
 * The generation of a GPU, as NVIDIA counts it.
 *
 * @param major binary code runs within one major version only
 * @param minor binary code runs on its own minor version and on later ones
 */
record ComputeCapability(int major, int minor) implements Comparable<ComputeCapability> {

  /**
   * What {@code nd4j-cuda-11.6} 1.0.0-M2.1 holds binary code for (read from the fat binaries inside
   * {@code libnd4jcuda.so}). It holds no PTX, which a driver could compile for newer GPUs.
   */
  private static final List<ComputeCapability> COMPILED =
      List.of(
          new ComputeCapability(3, 7),
          new ComputeCapability(5, 0),
          new ComputeCapability(5, 2),
          new ComputeCapability(6, 0),
          new ComputeCapability(6, 1),
          new ComputeCapability(7, 0),
          new ComputeCapability(7, 5),
          new ComputeCapability(8, 0),
          new ComputeCapability(8, 6));

  /** The range of generations that have code, for messages. */
  static final String RANGE = COMPILED.get(0) + " to 8.9";

  /** Whether the backend has code for a GPU. */
  enum Support {
    RUNS,
    TOO_OLD,
    TOO_NEW
  }

  Support support() {
    boolean runs = COMPILED.stream().anyMatch(code -> code.major == major && code.minor <= minor);
    if (runs) {
      return Support.RUNS;
    }
    return compareTo(COMPILED.get(COMPILED.size() - 1)) > 0 ? Support.TOO_NEW : Support.TOO_OLD;
  }

  @Override
  public int compareTo(ComputeCapability other) {
    return Comparator.comparingInt(ComputeCapability::major)
        .thenComparingInt(ComputeCapability::minor)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
