package org.vgg4j.trainer.views.charts;

import java.util.List;
import java.util.Locale;
import org.vgg4j.trainer.evaluation.Evaluation;

/** A confusion matrix as a table: rows are what images show, columns what the network said. */
public final class ConfusionMatrix {

  private static final int MOST_NUMBERED = 20;

  /** A table of more classes is too large to look at, and to send after every epoch. */
  private static final int MOST_CLASSES = 60;

  private static final int MOST_PAIRS = 50;

  private ConfusionMatrix() {}

  /** The table; of very many classes, only what is confused most often. */
  public static String html(Evaluation evaluation) {
    return evaluation.classes().size() > MOST_CLASSES
        ? pairs(evaluation)
        : matrix(evaluation.classes(), evaluation.confusion());
  }

  private static String pairs(Evaluation evaluation) {
    StringBuilder html = new StringBuilder("<div class=\"scroll\" tabindex=\"0\"><table>");
    html.append("<caption>The mistakes made most often, of ")
        .append(evaluation.classes().size())
        .append(" classes</caption><thead><tr><th scope=\"col\">shown by the image</th>")
        .append("<th scope=\"col\">taken for</th><th scope=\"col\">images</th>")
        .append("<th scope=\"col\">of those shown</th></tr></thead>\n<tbody>");
    for (Evaluation.Confusion pair : evaluation.worstConfusions(MOST_PAIRS)) {
      html.append("<tr><th scope=\"row\">").append(Html.escape(pair.actual())).append("</th><td>");
      html.append(Html.escape(pair.predicted())).append("</td><td>");
      html.append(Figures.count(pair.images())).append("</td><td>");
      html.append(Figures.percent(pair.share(), 1)).append("</td></tr>\n");
    }
    return html.append("</tbody></table></div>").toString();
  }

  private static String matrix(List<String> classes, int[][] confusion) {
    boolean dense = classes.size() > MOST_NUMBERED;
    StringBuilder html = new StringBuilder(8192);
    html.append("<div class=\"scroll\" tabindex=\"0\"><table class=\"confusion");
    html.append(dense ? " dense" : "").append("\"><caption hidden>Confusion matrix</caption>");
    html.append("<thead><tr><th scope=\"col\"><span class=\"sr\">shown by the image</span></th>");
    for (String name : classes) {
      html.append("<th scope=\"col\"><span>").append(Html.escape(name)).append("</span></th>");
    }
    html.append("</tr></thead>\n<tbody>");
    for (int actual = 0; actual < classes.size(); actual++) {
      int images = 0;
      for (int count : confusion[actual]) {
        images += count;
      }
      html.append("<tr><th scope=\"row\">")
          .append(Html.escape(classes.get(actual)))
          .append("</th>");
      for (int said = 0; said < classes.size(); said++) {
        cell(confusion[actual][said], images, actual == said, html);
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>").toString();
  }

  private static void cell(int count, int images, boolean right, StringBuilder html) {
    if (count == 0) {
      html.append("<td class=\"zero\">0</td>");
      return;
    }
    double share = (double) count / images;
    // Mistakes are rarer than right answers and would be too faint on the same scale.
    double strength = right ? 0.08 + 0.92 * share : Math.min(1, 0.06 + 1.6 * share);
    html.append("<td class=\"").append(right ? "right" : "wrong");
    html.append(strength > 0.78 ? " hi top" : strength > 0.55 ? " hi" : "");
    html.append("\" style=\"--v:");
    html.append(String.format(Locale.ROOT, "%.2f", strength)).append("\">").append(count);
    html.append("</td>");
  }
}
