package org.vgg4j.profiles;

import org.vgg4j.choices.Choice;

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
  public enum Mode implements Choice {
    /** Kernels are chosen per layer and pass by timing them once on this machine. */
    ON("kernels are chosen by timing them once"),
    /** Kernels are chosen by a rule, so that two runs choose alike and repeat bit for bit. */
    FIXED("kernels are chosen by a rule, and a run repeats bit for bit"),
    /** Stock Deeplearning4j. */
    OFF("stock Deeplearning4j");

    private final String meaning;

    Mode(String meaning) {
      this.meaning = meaning;
    }

    @Override
    public String meaning() {
      return meaning;
    }

    @Override
    public String toString() {
      return id();
    }
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
