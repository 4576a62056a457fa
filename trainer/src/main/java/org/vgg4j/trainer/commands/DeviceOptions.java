package org.vgg4j.trainer.commands;

import java.util.Map;
import org.vgg4j.profiles.Device;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Option;

/** What a command computes on. */
final class DeviceOptions {

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto, cpu or cuda (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(names = "--precision", paramLabel = "P", description = "fp32 or bf16 (default: fp32).")
  private String precision;

  @Option(
      names = "--acceleration",
      paramLabel = "MODE",
      description =
          "fixed (kernels chosen by rule, repeats bit for bit), on (by timing) or off (stock; default:"
              + " fixed).")
  private String acceleration;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Compute threads (default: physical cores).")
  private String threads;

  /** Adds what was given to a recipe's overrides. */
  void override(Map<String, String> overrides) {
    Overrides.put(overrides, "precision", precision);
    Overrides.put(overrides, "acceleration", acceleration);
    Overrides.put(overrides, "threads", threads);
  }

  /** Opens the device for a recipe. */
  ComputeDevice open(Recipe recipe, Terminal terminal) {
    return ComputeDevice.open(
        new DeviceRequest(
            checkedDevice(), recipe.precision(), recipe.acceleration(), recipe.threads()),
        terminal);
  }

  /** Opens the device where there is no recipe. */
  ComputeDevice open(Terminal terminal) {
    return ComputeDevice.open(
        new DeviceRequest(
            checkedDevice(),
            precision == null ? "fp32" : precision,
            acceleration == null ? "fixed" : acceleration,
            threads == null ? 0 : Overrides.wholeNumber("--threads", threads)),
        terminal);
  }

  /** The device's name, checked before anything else is done. */
  String checkedDevice() {
    return Device.of(device).id();
  }
}
