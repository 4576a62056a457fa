package org.vgg4j.trainer.commands;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.vgg4j.Classifier;
import org.vgg4j.trainer.checkpoints.Checkpoints;
import org.vgg4j.trainer.commands.options.CheckpointOption;
import org.vgg4j.trainer.commands.options.DeviceOptions;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.commands.options.Overrides;
import org.vgg4j.trainer.commands.options.ViewsOption;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.training.stop.StopSignal;
import org.vgg4j.trainer.views.serving.ClassifierServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code serve}. */
@Command(
    name = "serve",
    description = "Classify images that are posted over HTTP, on this machine only.")
final class ServeCommand implements Callable<Integer> {

  private static final int MOST_PORT = 65535;

  @Mixin private CheckpointOption checkpoint;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8000",
      description = "Of 127.0.0.1 (default: ${DEFAULT-VALUE}, 0: any free one).")
  private String port;

  @Mixin private ViewsOption views;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() throws InterruptedException {
    Terminal terminal = outputOptions.terminal();
    int number = Overrides.wholeNumber("--port", port);
    if (number < 0 || number > MOST_PORT) {
      throw new RecipeException("--port is '" + port + "', expected a port from 0 to 65535");
    }
    Path file = checkpoint.file();
    String model = Checkpoints.info(file).model();
    try (StopSignal stop =
            new StopSignal(
                terminal::warn,
                "stopping: what was asked is answered first",
                "stopped before anything was served");
        Classifier classifier =
            Classifier.open(file, deviceOptions.open(terminal), views.views(), false)) {
      classifier.warmUp();
      try (ClassifierServer server = new ClassifierServer(number, classifier, model)) {
        stop.workBegins();
        terminal.print(
            model + " from " + file + " is served at " + server.address() + "; Ctrl-C ends it");
        stop.await();
      }
    }
    return StopSignal.INTERRUPTED;
  }
}
