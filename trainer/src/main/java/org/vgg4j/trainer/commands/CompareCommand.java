package org.vgg4j.trainer.commands;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.terminal.Table;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code compare}. */
@Command(name = "compare", description = "Put the results of runs side by side.")
final class CompareCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders that `train` made.")
  private List<Path> runs;

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() {
    Terminal terminal = outputOptions.terminal();
    Table table =
        new Table(
            "run",
            "model",
            "parameters",
            "epochs",
            "steps",
            "validation",
            "test",
            "images/s",
            "seconds",
            "status");
    for (Path run : runs) {
      JsonNode result = result(RunDirectory.open(run));
      table.row(
          run.getFileName().toString(),
          result.path("model").asText(),
          String.format(Locale.ROOT, "%,d", result.path("parameters").asLong()),
          result.path("epochs").asText(),
          result.path("steps").asText(),
          percent(result.path("validationAccuracy")),
          percent(result.path("testAccuracy")),
          String.format(Locale.ROOT, "%,.0f", result.path("imagesPerSecond").asDouble()),
          String.format(Locale.ROOT, "%,.0f", result.path("wallSeconds").asDouble()),
          result.path("status").asText());
    }
    table.print(terminal);
    return 0;
  }

  private static JsonNode result(RunDirectory run) {
    try {
      return RunDirectory.JSON.readTree(run.resultFile().toFile());
    } catch (IOException e) {
      throw new RunException(
          run.folder() + " has no readable result.json; finish it with train --resume", e);
    }
  }

  private static String percent(JsonNode share) {
    return share.isNumber() ? String.format(Locale.ROOT, "%.2f %%", 100 * share.asDouble()) : "-";
  }
}
