package org.vgg4j.trainer.benchmark;

import org.vgg4j.choices.Choice;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Precision;

/** A way to compute a network, by the name a user types after {@code --modes}. */
public enum Mode implements Choice {
  /** Deeplearning4j as it is. */
  STOCK("stock Deeplearning4j", Precision.FP32),
  /** Accelerated, in fp32. */
  FP32("accelerated, in fp32", Precision.FP32),
  /** Accelerated, convolutions and dense layers in bf16. */
  BF16("accelerated, convolutions and dense layers in bf16", Precision.BF16);

  private final String meaning;
  private final Precision precision;

  Mode(String meaning, Precision precision) {
    this.meaning = meaning;
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
   * How a graph is accelerated in this mode.
   *
   * @param chosen threads, and how kernels are chosen where they are replaced
   */
  AccelerationSettings settings(AccelerationSettings chosen) {
    return new AccelerationSettings(
        this == STOCK ? AccelerationSettings.Mode.OFF : chosen.mode(), precision, chosen.threads());
  }
}
