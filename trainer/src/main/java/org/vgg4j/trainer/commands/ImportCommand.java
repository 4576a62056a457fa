package org.vgg4j.trainer.commands;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.models.Head;
import org.vgg4j.models.layouts.WeightLayout;
import org.vgg4j.profiles.Device;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.commands.options.Overrides;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.exchange.ImportRequest;
import org.vgg4j.trainer.exchange.WeightsImport;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import}. */
@Command(
    name = "import",
    description =
        "Make a checkpoint of weights from PyTorch (.pth), safetensors, Keras (.h5, .keras) or"
            + " Deeplearning4j.")
final class ImportCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The file with the weights.")
  private Path file;

  @Option(
      names = "--out",
      paramLabel = "DIR|FILE.zip",
      description = "A new run's folder, or a new checkpoint.")
  private Path out;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "A name that `models` lists (default: what names and shapes tell).")
  private String model;

  @Option(
      names = "--layout",
      paramLabel = "NAME",
      description =
          "Names and orders of its tensors: ${COMPLETION-CANDIDATES} (default: what they tell).")
  private WeightLayout layout;

  @Option(
      names = "--map",
      paramLabel = "FILE",
      description = "A table from its names to the model's, for other layouts.")
  private Path map;

  @Option(
      names = "--set",
      paramLabel = "FIELD=VALUE",
      description =
          "Of the model's width, head, blocks, whitening, which a table or an order cannot tell;"
              + " may be repeated.")
  private Map<String, String> network = new LinkedHashMap<>();

  @Option(
      names = "--in-order",
      description =
          "Take a state dict's tensors in their order, whatever their names; needs --model.")
  private boolean inOrder;

  @Option(
      names = "--draft-map",
      paramLabel = "FILE",
      description = "Write a draft of such a table, by shapes, and import nothing.")
  private Path draft;

  @Option(
      names = "--classes",
      paramLabel = "FILE|A,B,...",
      description =
          "Class names in the order of the outputs: a file with a name a line, or a list.")
  private String classes;

  @Option(
      names = "--new-head",
      paramLabel = "NAME",
      description =
          "For a file of convolutions alone (Keras's 'notop'): the layers behind them, which are"
              + " drawn anew: ${COMPLETION-CANDIDATES}; needs --model.")
  private Head newHead;

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      defaultValue = "0",
      description = "Height and width of images (default: what the file tells).")
  private String imageSize;

  @Option(
      names = "--mean",
      paramLabel = "R,G,B",
      description = "Mean of each channel on the scale 0 to 1 (default: what the layout tells).")
  private String mean;

  @Option(
      names = "--deviation",
      paramLabel = "R,G,B",
      description = "Standard deviation of each channel on that scale.")
  private String deviation;

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() {
    Terminal terminal = outputOptions.terminal();
    if ((out == null) == (draft == null)) {
      throw new RecipeException("expected either --out or --draft-map");
    }
    List<String> given =
        Stream.of(
                map == null ? "" : "--map",
                layout == null ? "" : "--layout",
                inOrder ? "--in-order" : "")
            .filter(option -> !option.isEmpty())
            .toList();
    if (given.size() > 1) {
      throw new RecipeException(String.join(" and ", given) + " are given, expected one of them");
    }
    if (!network.isEmpty() && map == null && !inOrder && draft == null) {
      throw new RecipeException(
          "--set is for --map, --in-order and --draft-map: a known layout tells the network");
    }
    if (newHead != null && (map != null || inOrder || draft != null)) {
      throw new RecipeException("--new-head is given with a map, expected it with a known layout");
    }
    if (model == null && (map != null || inOrder || draft != null || newHead != null)) {
      throw new RecipeException(
          (map != null
                  ? "--map"
                  : inOrder ? "--in-order" : draft != null ? "--draft-map" : "--new-head")
              + " needs --model, the network that the names are for");
    }
    int side = Overrides.wholeNumber("--image-size", imageSize);
    if (side < 0 || side > CheckpointInfo.LARGEST_SIDE) {
      throw new RecipeException(
          "--image-size is '" + imageSize + "', expected 0 to " + CheckpointInfo.LARGEST_SIDE);
    }
    ImportRequest request =
        new ImportRequest(
            file,
            model,
            layout,
            network,
            map,
            inOrder,
            classNames(),
            side,
            newHead,
            normalization());
    ComputeDevice.select(Device.CPU);
    if (draft != null) {
      WeightsImport.draftMap(request, draft);
      terminal.print(
          "look through "
              + draft
              + " where it says CHECK, take these marks away, then give it as --map");
      return 0;
    }
    WeightsImport.run(request, out).forEach(terminal::say);
    terminal.print(
        "imported into "
            + out
            + "; try predict --checkpoint "
            + out
            + ", or train --weights "
            + out);
    return 0;
  }

  private Normalization normalization() {
    if (mean == null && deviation == null) {
      return null;
    }
    if (mean == null || deviation == null) {
      throw new RecipeException("expected --mean and --deviation together");
    }
    try {
      return new Normalization(numbers("--mean", mean), numbers("--deviation", deviation));
    } catch (IllegalArgumentException e) {
      throw new RecipeException("--mean and --deviation: " + e.getMessage());
    }
  }

  private static float[] numbers(String option, String text) {
    String[] parts = text.split(",", -1);
    float[] numbers = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      try {
        numbers[i] = Float.parseFloat(parts[i].strip());
      } catch (NumberFormatException e) {
        throw new RecipeException(
            option + " is '" + text + "', expected numbers with commas between");
      }
    }
    return numbers;
  }

  private List<String> classNames() {
    if (classes == null) {
      return null;
    }
    if (classes.contains(",")) {
      return List.of(classes.split(",", -1)).stream().map(String::strip).toList();
    }
    try {
      return Files.readAllLines(Path.of(classes), StandardCharsets.UTF_8).stream()
          .map(String::strip)
          .filter(name -> !name.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new RunException(
          "--classes: "
              + classes
              + " cannot be read ("
              + DatasetException.reason(e)
              + "), expected a file with a class name a line, or a list with commas",
          e);
    }
  }
}
