package org.vgg4j.profiles.spark.worker;

import org.apache.spark.SparkEnv;
import org.slf4j.LoggerFactory;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.DeviceSelection;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.HostValues;
import org.vgg4j.trainer.recipes.Recipe;

/** The device of this process. */
final class ExecutorDevice {

  private static DeviceSelection selection;

  private ExecutorDevice() {}

  /**
   * The device that the task names, with {@code auto} a GPU where the host has one that can be
   * used; where executors are threads of the driver, the device that this has chosen already.
   * Kernels are chosen by rule: timing chooses differently from host to host, and a worker that is
   * run again elsewhere would compute other bits.
   *
   * @throws org.vgg4j.profiles.DeviceUnavailableException if it cannot be used here
   */
  static synchronized ComputeDevice open(Recipe recipe, WorkerTask task) {
    if (selection == null) {
      selection = ComputeDevice.select(device(task));
      LoggerFactory.getLogger(ExecutorDevice.class).info(selection.line());
    }
    AccelerationSettings.Mode asked = recipe.execution().acceleration();
    AccelerationSettings settings =
        new AccelerationSettings(
            asked == AccelerationSettings.Mode.ON ? AccelerationSettings.Mode.FIXED : asked,
            recipe.execution().precision(),
            task.threads());
    selection.profile().requireUsable(settings);
    return new ComputeDevice(selection, settings);
  }

  private static Device device(WorkerTask task) {
    if (!SparkEnv.get().executorId().equals("driver")) {
      return task.device();
    }
    return HostValues.areQueued() ? Device.CUDA : Device.CPU;
  }
}
