package org.vgg4j.profiles.spark.worker;

import org.slf4j.LoggerFactory;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Device;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.recipes.Recipe;

/** The device of this process: a GPU where its host has one that can be used. */
final class ExecutorDevice {

  private static ComputeDevice device;

  private ExecutorDevice() {}

  /**
   * Opened at the first call. Kernels are chosen by rule: timing chooses differently from host to
   * host, and a worker that is run again elsewhere would compute other bits.
   */
  static synchronized ComputeDevice open(Recipe recipe, int threads) {
    if (device == null) {
      AccelerationSettings.Mode asked = recipe.execution().acceleration();
      AccelerationSettings settings =
          new AccelerationSettings(
              asked == AccelerationSettings.Mode.ON ? AccelerationSettings.Mode.FIXED : asked,
              recipe.execution().precision(),
              threads);
      var selection = ComputeDevice.select(Device.AUTO);
      selection.profile().requireUsable(settings);
      LoggerFactory.getLogger(ExecutorDevice.class).info(selection.line());
      device = new ComputeDevice(selection, settings);
    }
    return device;
  }
}
