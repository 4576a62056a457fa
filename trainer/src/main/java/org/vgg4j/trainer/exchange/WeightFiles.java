package org.vgg4j.trainer.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipFile;
import org.vgg4j.formats.TensorFiles;
import org.vgg4j.formats.Tensors;
import org.vgg4j.models.layouts.Export;
import org.vgg4j.models.layouts.WeightLayout;
import org.vgg4j.trainer.checkpoints.CheckpointReader;

/** Files with weights: those of other frameworks, and models that Deeplearning4j saved. */
final class WeightFiles {

  private WeightFiles() {}

  /**
   * Opens a file, whatever its name. A model of Deeplearning4j has the tensors that an export in
   * this project's own layout would have.
   *
   * @throws org.vgg4j.formats.FormatException if it is of no known kind
   * @throws org.vgg4j.trainer.checkpoints.CheckpointException if it is a damaged model
   */
  static Tensors open(Path file) {
    if (!isDeeplearning4j(file)) {
      return TensorFiles.open(file);
    }
    CheckpointReader.Loaded loaded = CheckpointReader.read(file, false);
    Map<String, String> notes = loaded.info().map(FileNotes::of).orElse(Map.of());
    return Export.tensors(loaded.graph(), WeightLayout.VGG4J, notes);
  }

  private static boolean isDeeplearning4j(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.getEntry("configuration.json") != null && zip.getEntry("coefficients.bin") != null;
    } catch (IOException e) {
      return false;
    }
  }
}
