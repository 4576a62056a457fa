package org.vgg4j.trainer.runs;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.files.FileFaults;

/** Reads a run's JSON files, which may be cut, edited or of another version. */
final class JsonFiles {

  private static final int MAX_BYTES = 16 << 20;
  private static final ObjectReader JSON =
      RunDirectory.JSON.reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private JsonFiles() {}

  /**
   * What a file holds; empty where it is missing or damaged, which is logged.
   *
   * @throws InputFailureException if the system cannot read it, which says nothing of what it holds
   */
  static <T> Optional<T> read(Path file, Class<T> type) {
    Optional<byte[]> bytes = bytes(file);
    try {
      return bytes.isEmpty()
          ? Optional.empty()
          : Optional.ofNullable(JSON.forType(type).readValue(bytes.get()));
    } catch (IOException | IllegalArgumentException e) {
      LoggerFactory.getLogger(JsonFiles.class).warn("{} is damaged", file, e);
      return Optional.empty();
    }
  }

  private static Optional<byte[]> bytes(Path file) {
    FileFaults.requireSeen(file);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      // One that is too long is cut, which leaves no JSON.
      return Optional.of(in.readNBytes(MAX_BYTES));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw FileFaults.failed(file, e);
    }
  }
}
