package org.vgg4j.models.onnx;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.formats.files.AsideFile;

/**
 * Writes a network as an ONNX file of opset 17.
 *
 * <p>The file takes {@code images}, {@code [batch, channels, height, width]} in single precision,
 * with any number of images in a batch, and gives {@code probabilities} and {@code scores}, the
 * values ahead of the last activation, each {@code [batch, classes]}. What it was exported with
 * stands in its metadata:
 *
 * <ul>
 *   <li>{@code classes}: the classes' names in the order of the outputs, a JSON list
 *   <li>{@code images}: the shape of one image, {@code 3x32x32}
 *   <li>{@code pixels}: {@code raw} (0 to 255, the file normalizes them) or {@code normalized}
 *   <li>{@code mean}, {@code deviation}: JSON lists, a number per channel; the network was trained
 *       with {@code (pixel / 255 - mean) / deviation}
 * </ul>
 *
 * <p>The network is left as it is. Its weights are written in single precision whatever they are
 * kept in.
 */
public final class OnnxExport {

  private OnnxExport() {}

  /**
   * Writes a file, which appears under its name when it is whole; one of that name is replaced.
   *
   * @throws OnnxException if the network cannot be written as ONNX, or not with these options
   */
  public static void write(ComputationGraph network, OnnxOptions options, Path file)
      throws IOException {
    OnnxFile onnx = Conversion.of(network, options);
    try (AsideFile aside = new AsideFile(file)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(aside.channel()));
      onnx.writeTo(out);
      out.flush();
      aside.commit();
    }
  }

  /**
   * Writes the same bytes to a stream, which stays open.
   *
   * @throws OnnxException as above, before anything is written
   */
  public static void write(ComputationGraph network, OnnxOptions options, OutputStream out)
      throws IOException {
    Conversion.of(network, options).writeTo(out);
  }
}
