package org.vgg4j.trainer.runs;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** Reads a run's JSON files, which may be cut, edited or of another version. */
final class JsonFiles {

  private static final long MAX_BYTES = 16 << 20;
  private static final ObjectReader JSON =
      RunDirectory.JSON.reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private JsonFiles() {}

  /** What a file holds; empty where it is missing or cannot be understood, which is logged. */
  static <T> Optional<T> read(Path file, Class<T> type) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("it has " + Files.size(file) + " bytes");
      }
      return Optional.ofNullable(JSON.forType(type).readValue(Files.readAllBytes(file)));
    } catch (IOException | IllegalArgumentException e) {
      LoggerFactory.getLogger(JsonFiles.class).warn("cannot read {}", file, e);
      return Optional.empty();
    }
  }
}
