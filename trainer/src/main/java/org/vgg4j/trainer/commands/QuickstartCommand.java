package org.vgg4j.trainer.commands;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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
    Map<String, String> next = new LinkedHashMap<>();
    next.put("open " + folder.resolve("report.html"), "curves, mistakes, layers, in a browser");
    next.put("evaluate --checkpoint " + folder, "per class, and what is confused");
    next.put("predict --checkpoint " + folder + " cat.jpg", "your own image");
    next.put("datasets fetch cifar10", "all 60,000 images, once");
    next.put("train", "a better network, on all of them, in minutes");
    next.put("models, recipes", "what else there is");
    int width = next.keySet().stream().mapToInt(String::length).max().orElseThrow();
    terminal.say("");
    terminal.say("What to try next:");
    next.forEach(
        (what, why) -> terminal.say("  " + what + " ".repeat(width + 2 - what.length()) + why));
  }
}
