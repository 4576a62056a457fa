package org.vgg4j.trainer.device;

import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.Precision;

/**
 * What a user asked to compute on, by the names that are typed.
 *
 * @param device {@code auto}, {@code cpu} or {@code cuda}
 * @param precision {@code fp32} or {@code bf16}; {@code tf32} and {@code fp16} are refused
 * @param acceleration {@code on}, {@code fixed} or {@code off}
 * @param threads compute threads, 0 for the physical cores
 */
public record DeviceRequest(
    Device device, Precision precision, AccelerationSettings.Mode acceleration, int threads) {

  /** The GPU where one can be used, else the processor; fp32, kernels by rule, physical cores. */
  public static final DeviceRequest DEFAULT =
      new DeviceRequest(Device.AUTO, Precision.FP32, AccelerationSettings.Mode.FIXED, 0);
}
