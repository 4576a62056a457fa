package org.vgg4j.trainer.benchmark;

import org.vgg4j.choices.Choice;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Precision;

/** A way to compute a network, by the name a user types after {@code --modes}. */
public enum Mode implements Choice {
  /** Deeplearning4j as it is. */
  STOCK("stock Deeplearning4j", AccelerationSettings.Mode.OFF, Precision.FP32),
  /** Accelerated, in fp32. */
  FP32("accelerated, in fp32", AccelerationSettings.Mode.FIXED, Precision.FP32),
  /** Accelerated, convolutions and dense layers in bf16. */
  BF16(
      "accelerated, convolutions and dense layers in bf16",
      AccelerationSettings.Mode.FIXED,
      Precision.BF16);

  private final String meaning;
  private final AccelerationSettings.Mode acceleration;
  private final Precision precision;

  Mode(String meaning, AccelerationSettings.Mode acceleration, Precision precision) {
    this.meaning = meaning;
    this.acceleration = acceleration;
    this.precision = precision;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String toString() {
    return id();
  }

  /**
   * @param threads compute threads, 0 for the physical cores
   */
  AccelerationSettings settings(int threads) {
    return new AccelerationSettings(acceleration, precision, threads);
  }
}
