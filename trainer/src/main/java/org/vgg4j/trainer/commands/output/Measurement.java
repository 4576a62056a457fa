package org.vgg4j.trainer.commands.output;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.vgg4j.datasets.Split;
import org.vgg4j.datasets.UnreadableImage;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.terminal.Terminal;

/**
 * What {@code evaluate} measured, and how it says so.
 *
 * @param data its name, or the folder
 * @param dataChange how the data differs from what the run knew; null where it does not
 */
public record Measurement(
    Path checkpoint, String model, String data, Split split, String dataChange) {

  /** The figures of one set of images, and each class's where they mean something. */
  public void print(Evaluation evaluation, Terminal terminal) {
    terminal.print(
        String.format(
            Locale.ROOT,
            "%s split of %s, %s: loss %.4f, top-1 %.2f %%%s, top-5 %.2f %%, balanced accuracy %.2f %%,"
                + " macro F1 %.2f %%",
            split,
            data,
            Evaluation.counted(evaluation.images(), evaluation.unreadable().size(), ""),
            evaluation.loss(),
            100 * evaluation.top1(),
            evaluation.views().text(),
            100 * evaluation.top5(),
            100 * evaluation.balancedAccuracy(),
            100 * evaluation.macroF1()));
    for (UnreadableImage image : evaluation.unreadable()) {
      terminal.print("unreadable: " + image.file());
    }
    if (evaluation.isMeaningful()) {
      EvaluationTables.print(evaluation, terminal);
    }
  }

  public String json(Evaluation evaluation) {
    Map<String, Object> values = values(evaluation.views().number());
    values.put("images", evaluation.images());
    values.put("unreadable", evaluation.unreadable());
    values.put("unanswered", evaluation.unanswered());
    values.put("loss", evaluation.loss());
    values.put("top1", evaluation.top1());
    values.put("top1OneView", evaluation.views().accuracyWithOne());
    values.put("top5", evaluation.top5());
    values.put("balancedAccuracy", evaluation.balancedAccuracy());
    values.put("macroF1", evaluation.macroF1());
    values.put("perClass", evaluation.perClass());
    values.put("classes", evaluation.classes());
    values.put("confusion", evaluation.confusion());
    return Json.write(values);
  }

  /**
   * The same of many conditions.
   *
   * @param views of each image behind the figures
   */
  public String json(ConditionTable conditions, int views) {
    Map<String, Object> values = values(views);
    values.putAll(conditions.values());
    return Json.write(values);
  }

  private Map<String, Object> values(int views) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("checkpoint", checkpoint.toString());
    values.put("model", model);
    values.put("data", data);
    values.put("dataChange", dataChange);
    values.put("split", split.id());
    values.put("views", views);
    return values;
  }
}
