package org.vgg4j.trainer.commands;

import java.util.concurrent.Callable;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code models}. */
@Command(name = "models", description = "List the networks, one line each.")
final class ModelsCommand implements Callable<Integer> {

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() {
    Terminal terminal = outputOptions.terminal();
    int width =
        ModelFactory.models().stream().mapToInt(model -> model.name().length()).max().orElse(0);
    ModelFactory.models()
        .forEach(
            model ->
                terminal.print(
                    String.format("%-" + width + "s  %s", model.name(), model.description())));
    return 0;
  }
}
