package org.vgg4j.trainer.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.recipes.RecipeException;

/** A way to compute a network, by the name a user types after {@code --modes}. */
public enum Mode {
  /** Deeplearning4j as it is. */
  STOCK(AccelerationSettings.Mode.OFF, Precision.FP32),
  /** Accelerated, in fp32. */
  FP32(AccelerationSettings.Mode.FIXED, Precision.FP32),
  /** Accelerated, convolutions and dense layers in bf16. */
  BF16(AccelerationSettings.Mode.FIXED, Precision.BF16);

  private final AccelerationSettings.Mode acceleration;
  private final Precision precision;

  Mode(AccelerationSettings.Mode acceleration, Precision precision) {
    this.acceleration = acceleration;
    this.precision = precision;
  }

  /** The name a user types. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads names separated by commas; a name given twice counts once.
   *
   * @throws RecipeException in one line, if one of them is no mode
   */
  public static List<Mode> parse(String names) {
    return Arrays.stream(names.split(",", -1)).map(Mode::of).distinct().toList();
  }

  private static Mode of(String name) {
    return Arrays.stream(values())
        .filter(mode -> mode.id().equals(name.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new RecipeException(
                    "--modes has '"
                        + name
                        + "', expected some of stock, fp32, bf16; for example stock,fp32"));
  }

  /**
   * @param threads compute threads, 0 for the physical cores
   */
  AccelerationSettings settings(int threads) {
    return new AccelerationSettings(acceleration, precision, threads);
  }
}
