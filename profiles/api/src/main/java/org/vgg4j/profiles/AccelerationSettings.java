package org.vgg4j.profiles;

/**
 * How a graph is to be accelerated.
 *
 * @param mode whether to accelerate, and whether kernels are chosen by timing or by a fixed rule
 * @param precision what convolutions and dense layers compute in
 * @param threads compute threads, from 1 to {@value #MOST_THREADS}; 0 takes the machine's physical
 *     cores
 */
public record AccelerationSettings(Mode mode, Precision precision, int threads) {

  /** More than any machine has; each takes memory, and tens of thousands end the process. */
  public static final int MOST_THREADS = 1024;

  /** Whether kernels are replaced. */
  public enum Mode {
    /** Kernels are chosen per layer, pass and shape by timing them once. */
    ON,
    /** Kernels are chosen by a rule, so that two runs choose alike and repeat bit for bit. */
    FIXED,
    /** Stock Deeplearning4j. */
    OFF
  }

  public AccelerationSettings {
    if (threads < 0 || threads > MOST_THREADS) {
      throw new DeviceSettingException(
          "threads is "
              + threads
              + ", expected 0 (physical cores) or more, at most "
              + MOST_THREADS);
    }
  }
}
