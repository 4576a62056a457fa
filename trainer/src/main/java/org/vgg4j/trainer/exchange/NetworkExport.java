package org.vgg4j.trainer.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.formats.KerasWriter;
import org.vgg4j.formats.PyTorchWriter;
import org.vgg4j.formats.SafetensorsWriter;
import org.vgg4j.formats.Tensors;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.layouts.Export;
import org.vgg4j.models.layouts.LayoutException;
import org.vgg4j.models.layouts.WeightLayout;
import org.vgg4j.models.onnx.OnnxExport;
import org.vgg4j.models.onnx.OnnxOptions;
import org.vgg4j.models.onnx.Pixels;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.checkpoints.Checkpoints;
import org.vgg4j.trainer.runs.AtomicFiles;
import org.vgg4j.trainer.runs.BuildInfo;
import org.vgg4j.trainer.runs.RunException;

/** Writes a checkpoint's network for other frameworks. */
public final class NetworkExport {

  private final ComputationGraph graph;
  private final CheckpointInfo info;

  private NetworkExport(ComputationGraph graph, CheckpointInfo info) {
    this.graph = graph;
    this.info = info;
  }

  /**
   * Reads a checkpoint.
   *
   * @param checkpoint its file
   * @throws org.vgg4j.trainer.checkpoints.CheckpointException if it cannot be read
   */
  public static NetworkExport of(Path checkpoint) {
    CheckpointInfo info = Checkpoints.info(checkpoint);
    return new NetworkExport(CheckpointReader.read(checkpoint, false).graph(), info);
  }

  /**
   * Writes a new file.
   *
   * @param layout names and orders of the weights; null for those of the framework's own network
   *     where this is one, else this project's
   * @param pixels what an ONNX file takes
   * @return the layout that was taken; null for ONNX, which has none
   * @throws RunException if the file exists or cannot be written
   * @throws LayoutException if the network has no place in the layout
   */
  public WeightLayout write(Path file, ExportFormat format, WeightLayout layout, Pixels pixels) {
    AtomicFiles.requireNew(file);
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      if (format == ExportFormat.ONNX) {
        OnnxExport.write(graph, options(pixels), file);
        return null;
      }
      WeightLayout taken = layout != null ? layout : layoutOf(format);
      try (Tensors tensors = Export.tensors(graph, taken, FileNotes.of(info))) {
        switch (format) {
          case SAFETENSORS -> SafetensorsWriter.write(file, tensors);
          case STATE_DICT -> PyTorchWriter.write(file, tensors);
          default -> KerasWriter.write(file, tensors);
        }
      }
      return taken;
    } catch (IOException e) {
      throw RunException.cannotWrite(file, e);
    }
  }

  private WeightLayout layoutOf(ExportFormat format) {
    boolean forKeras = format == ExportFormat.KERAS_WEIGHTS;
    // Only its own networks have such names; another may have layers that they fit by chance.
    if (info.model().matches(forKeras ? "vgg-[de]" : "vgg-[abde](-bn)?")) {
      WeightLayout published =
          forKeras ? WeightLayout.KERAS_APPLICATIONS : WeightLayout.TORCHVISION;
      try {
        Export.tensors(graph, published).close();
        return published;
      } catch (LayoutException e) {
        // Of another size of images than the published one.
      }
    }
    return forKeras ? WeightLayout.VGG4J_KERAS : WeightLayout.VGG4J;
  }

  /**
   * What whoever uses a file has to know of its pixels: that they are not those of the layout.
   *
   * @param layout that was taken
   */
  public Optional<String> warning(WeightLayout layout) {
    if (layout == null || layout.isOwn()) {
      return Optional.empty();
    }
    return layout
        .preprocessing(info.classes().size())
        .filter(theirs -> !isClose(theirs.mean(), info.mean()))
        .or(
            () ->
                layout
                    .preprocessing(info.classes().size())
                    .filter(theirs -> !isClose(theirs.deviation(), info.deviation())))
        .map(
            theirs ->
                "this network's pixels are not normalized as "
                    + layout
                    + "'s: it takes (pixel / 255 - mean) / deviation with mean "
                    + list(info.mean())
                    + " and deviation "
                    + list(info.deviation()));
  }

  private static boolean isClose(List<Float> expected, float[] found) {
    boolean close = expected.size() == found.length;
    for (int i = 0; close && i < found.length; i++) {
      close = Math.abs(expected.get(i) - found[i]) <= 1e-4f;
    }
    return close;
  }

  private OnnxOptions options(Pixels pixels) {
    return new OnnxOptions(
        new InputShape(info.channels(), info.height(), info.width()),
        info.classes(),
        list(info.mean()),
        list(info.deviation()),
        pixels,
        BuildInfo.load().version());
  }

  private static List<Float> list(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }
}
