package org.vgg4j.trainer.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.vgg4j.models.layouts.WeightLayout;
import org.vgg4j.models.onnx.Pixels;
import org.vgg4j.profiles.Device;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.Checkpoints;
import org.vgg4j.trainer.commands.options.CheckpointOption;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.exchange.ExportFormat;
import org.vgg4j.trainer.exchange.NetworkExport;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.AtomicFiles;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code export}. */
@Command(name = "export", description = "Write a network for other frameworks.")
final class ExportCommand implements Callable<Integer> {

  @Mixin private CheckpointOption checkpoint;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description = "${COMPLETION-CANDIDATES}.")
  private ExportFormat format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "A new file; without it, one of the network's name in the current folder.")
  private Path out;

  @Option(
      names = "--layout",
      paramLabel = "NAME",
      description =
          "Names and orders of weights: ${COMPLETION-CANDIDATES} (default: torchvision's or Keras's"
              + " where the network is one of theirs).")
  private WeightLayout layout;

  @Option(
      names = "--pixels",
      paramLabel = "KIND",
      defaultValue = "raw",
      description =
          "What an ONNX file takes: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); raw ones"
              + " from 0 to 255 it normalizes itself.")
  private Pixels pixels;

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() throws IOException {
    Terminal terminal = outputOptions.terminal();
    if (format == ExportFormat.ONNX && layout != null) {
      throw new RecipeException("--layout is given for ONNX, which has no layouts; leave it out");
    }
    if (format == ExportFormat.KERAS_WEIGHTS
        && layout != null
        && layout != WeightLayout.KERAS_APPLICATIONS
        && layout != WeightLayout.VGG4J_KERAS) {
      throw new RecipeException(
          "--layout is '"
              + layout
              + "', expected "
              + WeightLayout.KERAS_APPLICATIONS
              + " or "
              + WeightLayout.VGG4J_KERAS
              + " for --format "
              + format);
    }
    Path file = checkpoint.file();
    CheckpointInfo info = Checkpoints.info(file);
    Path target = out != null ? out : Path.of(info.model() + format.ending());
    // Before the natives are loaded: a name that is taken should not cost that wait.
    AtomicFiles.requireNew(target);
    ComputeDevice.select(Device.CPU);
    NetworkExport network = NetworkExport.of(file);
    WeightLayout taken = network.write(target, format, layout, pixels);
    network.warning(taken).ifPresent(terminal::warn);
    terminal.print(
        String.format(
            Locale.ROOT,
            "%s: %s of %s, %.1f MB",
            target,
            taken == null
                ? "ONNX with pixels " + pixels
                : format + " with the names of layout " + taken,
            file,
            Files.size(target) / 1e6));
    return 0;
  }
}
