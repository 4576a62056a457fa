package org.vgg4j.trainer.commands.options;

import java.util.Map;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Option;

/** What a command computes on. */
public final class DeviceOptions {

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Device device;

  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "${COMPLETION-CANDIDATES} (default: fp32).")
  private Precision precision;

  @Option(
      names = "--acceleration",
      paramLabel = "MODE",
      description =
          "${COMPLETION-CANDIDATES} (default: fixed): kernels are chosen by timing, for trainings, or"
              + " by a rule that repeats bit for bit, or are stock Deeplearning4j's.")
  private AccelerationSettings.Mode acceleration;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Compute threads (default: physical cores).")
  private String threads;

  /** The device that was asked for. */
  public Device device() {
    return device;
  }

  /** Adds what was given to a recipe's overrides. */
  public void override(Map<String, String> overrides) {
    Overrides.put(overrides, "precision", precision);
    Overrides.put(overrides, "acceleration", acceleration);
    Overrides.put(overrides, "threads", threads);
  }

  /** Opens the device for a recipe. */
  public ComputeDevice open(Recipe recipe, Terminal terminal) {
    return open(recipe, true, terminal);
  }

  /**
   * The same.
   *
   * @param trains whether this process takes the training's steps; else the device that was asked
   *     for is that of others, and this process takes a GPU where it has one
   */
  public ComputeDevice open(Recipe recipe, boolean trains, Terminal terminal) {
    return ComputeDevice.open(
        new DeviceRequest(
            trains || device != Device.CUDA ? device : Device.AUTO,
            recipe.execution().precision(),
            recipe.execution().acceleration(),
            recipe.execution().threads()),
        terminal);
  }

  /** Opens the device where there is no recipe. */
  public ComputeDevice open(Terminal terminal) {
    return ComputeDevice.open(
        new DeviceRequest(
            device,
            precision == null ? Precision.FP32 : precision,
            acceleration == null ? AccelerationSettings.Mode.FIXED : acceleration,
            threads == null ? 0 : Overrides.wholeNumber("--threads", threads)),
        terminal);
  }
}
