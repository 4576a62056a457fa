package org.vgg4j.trainer.commands;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.checkpoints.Checkpoints;
import org.vgg4j.trainer.commands.options.CheckpointOption;
import org.vgg4j.trainer.commands.options.DeviceOptions;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.commands.options.Overrides;
import org.vgg4j.trainer.evaluation.Evaluator;
import org.vgg4j.trainer.evaluation.InputImage;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.OutputFolder;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.views.visualize.Visualization;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code visualize}. */
@Command(
    name = "visualize",
    description = "Show what every layer makes of an image, and what the answer rests on.")
final class VisualizeCommand implements Callable<Integer> {

  @Mixin private CheckpointOption checkpoint;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      required = true,
      description = "An image of any size.")
  private Path image;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "New or empty folder for the pictures (default: visualize-<image>).")
  private Path out;

  @Option(names = "--all", description = "Show all channels of every layer.")
  private boolean all;

  @Option(
      names = "--kernels",
      paramLabel = "N",
      defaultValue = "10",
      description = "Channels to show of each layer (default: 10).")
  private String kernels;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Draws the channels (default: 42).")
  private String seed;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() {
    Terminal terminal = outputOptions.terminal();
    int count = Overrides.wholeNumber("--kernels", kernels);
    if (count < 1) {
      throw new RecipeException("--kernels is '" + kernels + "', expected 1 or more, or --all");
    }
    int draw = Overrides.wholeNumber("--seed", seed);
    Path folder = out != null ? out : Path.of("visualize-" + stem(image));
    OutputFolder.requireUsable(folder);
    Path file = checkpoint.file();
    CheckpointInfo info = Checkpoints.info(file);
    // Before the device is opened: a wrong file name should not cost that wait.
    InputImage input = InputImage.read(image, info);
    var device = deviceOptions.open(terminal);
    ComputationGraph graph = CheckpointReader.read(file, false).graph();
    device.accelerate(graph);
    float[] answer = Evaluator.probabilities(graph, input.features())[0];
    if (Evaluator.likeliest(answer) == Evaluator.NO_CLASS) {
      throw new CheckpointException(
          Checkpoints.meaningless("the network answers NaN for " + image, file));
    }
    Visualization.Request request =
        new Visualization.Request(checkpoint.typed().toString(), image, all ? 0 : count, draw);
    terminal.print(new Visualization(request, graph, input).write(folder).toString());
    return 0;
  }

  private static String stem(Path file) {
    return Objects.toString(file.getFileName(), "image").replaceFirst("\\.[^.]*$", "");
  }
}
