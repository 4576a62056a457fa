package org.vgg4j.trainer.commands.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vgg4j.Likelihood;
import org.vgg4j.trainer.terminal.Terminal;

/** Predictions on standard output. */
public final class PrintedPredictions implements PredictionOutput {

  /** In which form. */
  public enum Form {
    /** A line for people. */
    TEXT,
    /** One JSON array. */
    JSON,
    /** A JSON object a line, as they come. */
    JSON_LINES
  }

  private final Terminal terminal;
  private final Form form;
  private final int top;
  private final boolean tellsUnsure;
  private final List<Map<String, Object>> objects = new ArrayList<>();

  /**
   * @param top classes of each image
   * @param tellsUnsure whether JSON says of each image whether it is unsure
   */
  public PrintedPredictions(Terminal terminal, Form form, int top, boolean tellsUnsure) {
    this.terminal = terminal;
    this.form = form;
    this.top = top;
    this.tellsUnsure = tellsUnsure;
  }

  @Override
  public void add(Prediction prediction) {
    if (prediction.answer().isEmpty()) {
      return;
    }
    List<Likelihood> likeliest = prediction.classes().stream().limit(top).toList();
    switch (form) {
      case TEXT -> terminal.print(text(prediction, likeliest));
      case JSON -> objects.add(object(prediction, likeliest));
      case JSON_LINES -> terminal.printJson(Json.line(object(prediction, likeliest)));
    }
  }

  @Override
  public void finish() {
    if (form == Form.JSON) {
      terminal.printJson(Json.write(objects));
    }
  }

  private Map<String, Object> object(Prediction prediction, List<Likelihood> likeliest) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("image", prediction.file().toString());
    object.put("predicted", prediction.unsure() ? null : prediction.predicted().orElse(null));
    if (tellsUnsure) {
      object.put(Prediction.UNSURE, prediction.unsure());
    }
    object.put("classes", likeliest);
    return object;
  }

  private static String text(Prediction prediction, List<Likelihood> likeliest) {
    StringBuilder line = new StringBuilder(prediction.file().toString()).append(": ");
    line.append(likeliest.isEmpty() ? "no answer (NaN)" : prediction.unsure() ? "unsure: " : "");
    for (int i = 0; i < likeliest.size(); i++) {
      line.append(i == 0 ? "" : ", ")
          .append(likeliest.get(i).name())
          .append(String.format(Locale.ROOT, " %.1f %%", 100 * likeliest.get(i).probability()));
    }
    return line.toString();
  }
}
