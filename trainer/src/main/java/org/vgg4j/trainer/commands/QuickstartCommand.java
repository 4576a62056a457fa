package org.vgg4j.trainer.commands;

import java.nio.file.Path;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Command;

/** {@code quickstart}: {@code train --recipe quickstart}, and what to try next. */
@Command(
    name = "quickstart",
    description = "Train a small network on the shipped sample of CIFAR-10: start here.")
final class QuickstartCommand extends TrainCommand {

  @Override
  String fallbackRecipe() {
    return "quickstart";
  }

  @Override
  void nextSteps(Path folder, Terminal terminal) {
    terminal.say("");
    terminal.say("What to try next:");
    terminal.say(
        "  evaluate --checkpoint " + folder + "           per class, and what is confused");
    terminal.say("  predict --checkpoint " + folder + " cat.jpg     your own image");
    terminal.say("  datasets fetch cifar10                  all 60,000 images, once");
    terminal.say("  train --recipe default                  a better network, on all of them");
    terminal.say("  models, recipes                         what else there is");
  }
}
