package org.vgg4j.trainer.training;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.training.start.StartingPoint;

/** Whole runs on two threads of the processor, for tests that look into them. */
final class WholeRuns {

  private WholeRuns() {}

  static ComputeDevice device(Mode mode) {
    return ComputeDevice.open(
        new DeviceRequest(Device.CPU, Precision.FP32, mode, 2),
        Terminal.ofProcess(Terminal.Verbosity.QUIET));
  }

  /** Trains to the end or, once it is asked for, to a stop. */
  static RunResult train(
      ComputeDevice device,
      Recipe recipe,
      StartingPoint start,
      TrainingObserver observer,
      BooleanSupplier stop) {
    TrainingRequest request =
        new TrainingRequest(
            recipe,
            new TrainingOptions(CheckpointInterval.NONE, 2, DivergencePolicy.STOP),
            start,
            false,
            List.of("train"));
    return new TrainingJob(request, device, stop, List.of(observer)).run(FetchProgress.silent());
  }
}
