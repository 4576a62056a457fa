package org.vgg4j.trainer.views.report;

import java.util.List;
import java.util.Locale;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.runs.Predictions;
import org.vgg4j.trainer.views.charts.ConfusionMatrix;
import org.vgg4j.trainer.views.charts.Figures;
import org.vgg4j.trainer.views.charts.Html;

/** What is confused with what, every class's figures, and whether confidence can be believed. */
final class TestSection {

  static final String NOT_YET = "The test set is measured once, at the end of a run; not yet here.";

  private TestSection() {}

  static String html(RunFiles files) {
    if (files.predictions().isEmpty()) {
      return Section.head("test", "Test", "") + Section.empty(NOT_YET) + Section.end();
    }
    Predictions predictions = files.predictions().get();
    Evaluation evaluation = evaluation(predictions);
    return Section.head(
            "test",
            "Test",
            "All of this is computed from predictions.csv: "
                + Figures.count(predictions.rows().size())
                + " test images, each classified once.")
        + "<figure class=\"card\"><figcaption><h3>Confusion matrix <span class=\"unit\">rows: what images"
        + " show, columns: what the network said</span></h3></figcaption>"
        + ConfusionMatrix.html(evaluation)
        + "</figure>\n<div class=\"grid\" style=\"margin-top:18px\">\n"
        + perClass(evaluation)
        + reliability(Calibration.of(predictions))
        + "</div>\n"
        + Section.end();
  }

  /** {@code confusion[actual][predicted]} and what follows from it; its loss is not computed. */
  private static Evaluation evaluation(Predictions predictions) {
    int classes = predictions.classes().size();
    int[][] confusion = new int[classes][classes];
    int right = 0;
    int unanswered = 0;
    for (Predictions.Row row : predictions.rows()) {
      if (row.predicted() < 0) {
        unanswered++;
      } else {
        confusion[row.label()][row.predicted()]++;
        right += row.right() ? 1 : 0;
      }
    }
    int images = predictions.rows().size();
    double top1 = unanswered > 0 ? Double.NaN : (double) right / images;
    return new Evaluation(
        images,
        List.of(),
        unanswered,
        Double.NaN,
        top1,
        Double.NaN,
        predictions.classes(),
        confusion);
  }

  private static String perClass(Evaluation evaluation) {
    StringBuilder html =
        new StringBuilder("<figure class=\"card\"><figcaption><h3>Per class</h3></figcaption>");
    html.append("<table><thead><tr><th scope=\"col\">class</th><th scope=\"col\">images</th>");
    html.append("<th scope=\"col\">precision</th><th scope=\"col\">recall</th>");
    html.append("<th scope=\"col\">F1</th></tr></thead><tbody>");
    for (Evaluation.ClassFigures figures : evaluation.perClass()) {
      html.append("<tr><th scope=\"row\">").append(Html.escape(figures.name())).append("</th><td>");
      html.append(Figures.count(figures.images())).append("</td><td>");
      html.append(percent(figures.precision())).append("</td><td>");
      html.append(percent(figures.recall())).append("</td><td>");
      html.append(percent(figures.f1())).append("<span class=\"bar\" style=\"width:");
      html.append(
          String.format(Locale.ROOT, "%.1f%%", figures.f1() == null ? 0 : 100 * figures.f1()));
      html.append("\"></span></td></tr>");
    }
    return html.append("</tbody></table></figure>\n").toString();
  }

  private static String percent(Double share) {
    return Figures.percent(share == null ? Double.NaN : share, 1);
  }

  private static String reliability(Calibration calibration) {
    StringBuilder svg = new StringBuilder();
    StringBuilder labels = new StringBuilder();
    StringBuilder rows = new StringBuilder();
    double wide = 1000.0 / Calibration.BINS;
    for (int i = 0; i <= 4; i++) {
      svg.append(
          String.format(Locale.ROOT, "<path class=\"grid-line\" d=\"M0 %dH1000\"/>", i * 250));
      labels.append(
          String.format(
              Locale.ROOT,
              "<span class=\"y\" aria-hidden=\"true\" style=\"bottom:%d%%\">%d%%</span>",
              i * 25,
              i * 25));
      labels.append(
          String.format(
              Locale.ROOT,
              "<span class=\"x%s\" aria-hidden=\"true\" style=\"left:%d%%\">%d%%</span>",
              i == 0 ? " first" : i == 4 ? " last" : "",
              i * 25,
              i * 25));
    }
    for (int bin = 0; bin < Calibration.BINS; bin++) {
      if (calibration.images()[bin] == 0) {
        continue;
      }
      double accuracy = calibration.accuracy()[bin];
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"k-soft\" x=\"%.1f\" width=\"%.1f\" y=\"%.1f\" height=\"%.1f\"/>",
              bin * wide + 4,
              wide - 8,
              1000 - 1000 * accuracy,
              1000 * accuracy));
      svg.append(
          String.format(
              Locale.ROOT,
              "<path class=\"dot k-accent\" d=\"M%.1f %.1fh0\"/>",
              1000 * calibration.confidence()[bin],
              1000 - 1000 * accuracy));
      rows.append(
          String.format(
              Locale.ROOT,
              "<tr><th scope=\"row\">%d to %d%%</th><td>%s</td><td>%s</td><td>%s</td></tr>",
              bin * 100 / Calibration.BINS,
              (bin + 1) * 100 / Calibration.BINS,
              Figures.count(calibration.images()[bin]),
              Figures.percent(calibration.confidence()[bin], 1),
              Figures.percent(accuracy, 1)));
    }
    return "<figure class=\"card chart\"><figcaption><h3>Reliability <span class=\"unit\">expected"
        + " calibration error "
        + Figures.percent(calibration.error(), 1)
        + "</span></h3></figcaption><p class=\"note\">Share of right answers (bars) by how sure the"
        + " network was. On the dashed line it is right as often as it says.</p>"
        + "<div class=\"plot\">"
        + labels
        + "<svg role=\"img\" viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\"><title>Reliability"
        + " curve</title><desc>Accuracy by confidence in ten bins; the values are in the table."
        + "</desc>"
        + "<path class=\"diag\" d=\"M0 1000L1000 0\"/>"
        + svg
        + "</svg></div><details><summary>Values</summary><table><thead><tr><th"
        + " scope=\"col\">confidence</th><th scope=\"col\">images</th><th scope=\"col\">mean</th><th"
        + " scope=\"col\">right</th></tr></thead><tbody>"
        + rows
        + "</tbody></table></details></figure>\n";
  }
}
