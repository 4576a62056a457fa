package org.vgg4j.trainer.commands.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.UncheckedIOException;
import org.vgg4j.datasets.files.PlainText;
import org.vgg4j.trainer.runs.RunDirectory;

/** What {@code --json} prints. */
public final class Json {

  private Json() {}

  /** The same in one line. */
  static String line(Object value) {
    try {
      return PlainText.json(
          RunDirectory.JSON
              .writer()
              .without(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String write(Object value) {
    try {
      return PlainText.json(RunDirectory.JSON.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
