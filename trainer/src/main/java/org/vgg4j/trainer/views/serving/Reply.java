package org.vgg4j.trainer.views.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.vgg4j.datasets.files.PlainText;
import org.vgg4j.trainer.runs.RunDirectory;

/**
 * What is answered.
 *
 * @param status of HTTP
 * @param type of the body, without its character set
 */
record Reply(int status, String type, String body) {
  static Reply refusal(int status, String line) {
    return json(status, Map.of("error", line));
  }

  static Reply json(int status, Map<String, Object> values) {
    try {
      String text = PlainText.json(RunDirectory.JSON.writeValueAsString(values));
      return new Reply(status, "application/json", text + "\n");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
