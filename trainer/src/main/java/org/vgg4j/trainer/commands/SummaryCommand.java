package org.vgg4j.trainer.commands;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.LayerTable;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.commands.options.Overrides;
import org.vgg4j.trainer.commands.output.Json;
import org.vgg4j.trainer.terminal.Table;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code summary}. */
@Command(name = "summary", description = "Show a network's layers, shapes, parameters and memory.")
final class SummaryCommand implements Callable<Integer> {

  @Option(
      names = "--model",
      paramLabel = "NAME",
      required = true,
      description = "A name that `models` lists.")
  private String model;

  @Option(
      names = "--input",
      paramLabel = "CxHxW",
      description = "Channels, height and width (default: the model's own).")
  private String input;

  @Option(names = "--classes", paramLabel = "N", description = "Default: the model's own.")
  private String classes;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() {
    Terminal terminal = outputOptions.terminal();
    ModelInfo info = ModelFactory.info(model);
    LayerTable table =
        LayerTable.of(
            model,
            ModelOptions.of(info)
                .withInput(input == null ? info.defaultInput() : InputShape.parse(input))
                .withClasses(
                    classes == null
                        ? info.defaultClasses()
                        : Overrides.wholeNumber("--classes", classes)));
    if (json) {
      terminal.printJson(toJson(table));
    } else {
      show(table, terminal);
    }
    return 0;
  }

  private static void show(LayerTable table, Terminal terminal) {
    Table lines = new Table("layer", "type", "output", "parameters");
    for (LayerTable.Row row : table.rows()) {
      lines.row(
          row.name(), row.type(), shape(row), String.format(Locale.ROOT, "%,d", row.parameters()));
    }
    terminal.print(
        table.model() + " for " + table.input() + " and " + table.classes() + " classes");
    lines.print(terminal);
    terminal.print(
        String.format(
            Locale.ROOT,
            "%,d parameters, %,d of them trainable",
            table.parameters(),
            table.trainableParameters()));
    terminal.print(
        String.format(
            Locale.ROOT,
            "memory per image in MB: input %.2f, activations forward and backward %.2f, parameters"
                + " %.2f, total %.2f",
            table.inputMegabytes(),
            table.activationMegabytes(),
            table.parameterMegabytes(),
            table.totalMegabytes()));
  }

  private static String shape(LayerTable.Row row) {
    return row.outputShape().stream().map(String::valueOf).collect(Collectors.joining("x"));
  }

  private static String toJson(LayerTable table) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("model", table.model());
    values.put("input", table.input().toString());
    values.put("classes", table.classes());
    values.put("parameters", table.parameters());
    values.put("trainableParameters", table.trainableParameters());
    List<Map<String, Object>> layers =
        table.rows().stream()
            .map(
                row -> {
                  Map<String, Object> layer = new LinkedHashMap<>();
                  layer.put("name", row.name());
                  layer.put("type", row.type());
                  layer.put("outputShape", row.outputShape());
                  layer.put("parameters", row.parameters());
                  return layer;
                })
            .toList();
    values.put("layers", layers);
    values.put("inputMegabytes", table.inputMegabytes());
    values.put("activationMegabytes", table.activationMegabytes());
    values.put("parameterMegabytes", table.parameterMegabytes());
    values.put("totalMegabytes", table.totalMegabytes());
    return Json.write(values);
  }
}
