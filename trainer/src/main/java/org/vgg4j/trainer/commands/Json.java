package org.vgg4j.trainer.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import org.vgg4j.datasets.files.PlainText;
import org.vgg4j.trainer.runs.RunDirectory;

/** What {@code --json} prints. */
final class Json {

  private Json() {}

  static String write(Object value) {
    try {
      return PlainText.json(RunDirectory.JSON.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
