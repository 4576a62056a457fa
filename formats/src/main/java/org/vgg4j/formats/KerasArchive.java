package org.vgg4j.formats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads {@code .keras} files: a ZIP archive of {@code config.json}, {@code metadata.json} and
 * {@code model.weights.h5}, stored uncompressed, so that the weights are read where they stand.
 */
final class KerasArchive {

  private static final String CONFIG = "config.json";
  private static final String METADATA = "metadata.json";
  private static final String WEIGHTS = "model.weights.h5";
  private static final long LONGEST_JSON = 16L << 20;

  private KerasArchive() {}

  static boolean recognizes(Archive archive) {
    return archive.names().contains(WEIGHTS);
  }

  /**
   * @param archive is closed with the tensors
   */
  static Tensors open(Path file, Archive archive) {
    String config = new String(archive.read(CONFIG, LONGEST_JSON), StandardCharsets.UTF_8);
    Archive.Place weights = archive.place(WEIGHTS);
    Hdf5Window window = new Hdf5Window(archive.channel(), weights.offset(), weights.size());
    FileTensors tensors = (FileTensors) KerasHdf5.open(file, window, archive, config);
    if (archive.names().contains(METADATA)) {
      describe(tensors, new String(archive.read(METADATA, LONGEST_JSON), StandardCharsets.UTF_8));
    }
    return tensors;
  }

  private static void describe(FileTensors tensors, String metadata) {
    try {
      JsonNode version = new ObjectMapper().readTree(metadata).path("keras_version");
      if (version.isTextual()) {
        tensors.describe(TensorFiles.KERAS_VERSION, version.textValue());
      }
    } catch (JsonProcessingException e) {
      // The version is all that is lost.
    }
  }
}
