package org.vgg4j.trainer.commands;

import java.util.concurrent.Callable;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code recipes}. */
@Command(name = "recipes", description = "List the recipes, one line each.")
final class RecipesCommand implements Callable<Integer> {

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() {
    Terminal terminal = outputOptions.terminal();
    int width = Recipes.NAMES.stream().mapToInt(String::length).max().orElse(0);
    for (String name : Recipes.NAMES) {
      terminal.print(String.format("%-" + width + "s  %s", name, Recipes.description(name)));
    }
    return 0;
  }
}
