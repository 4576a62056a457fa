package org.vgg4j.trainer.views.report;

import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.vgg4j.trainer.runs.Predictions;
import org.vgg4j.trainer.views.charts.Figures;
import org.vgg4j.trainer.views.charts.Html;
import org.vgg4j.trainer.views.charts.Pictures;

/** The images that the network was surest of and wrong about. */
final class MistakesSection {

  private static final int MOST = 24;

  /** Pixels of a side; 24 of them in PNG stay well below the page's 5 MB. */
  private static final int LARGEST_SIDE = 128;

  private MistakesSection() {}

  static String html(RunFiles files, Function<Predictions.Row, Optional<BufferedImage>> testImage) {
    if (files.predictions().isEmpty()) {
      return Section.head("mistakes", "Most confident mistakes", "")
          + Section.empty(TestSection.NOT_YET)
          + Section.end();
    }
    Predictions predictions = files.predictions().get();
    List<Predictions.Row> mistakes =
        predictions.rows().stream()
            .filter(row -> !row.right())
            .sorted(Comparator.comparingDouble(Predictions.Row::confidence).reversed())
            .toList();
    if (mistakes.isEmpty()) {
      return Section.head("mistakes", "Most confident mistakes", "")
          + Section.empty("There is none: every test image was classified rightly.")
          + Section.end();
    }
    List<Predictions.Row> shown = mistakes.subList(0, Math.min(MOST, mistakes.size()));
    StringBuilder html =
        new StringBuilder(
            Section.head(
                "mistakes",
                "Most confident mistakes",
                "The "
                    + shown.size()
                    + " of "
                    + Figures.count(mistakes.size())
                    + " wrong answers that the network was surest of: in red what it said, in green what the"
                    + " image shows, each with its probability."));
    html.append("<ul class=\"wall\">\n");
    boolean picturesMissing = false;
    for (Predictions.Row row : shown) {
      Optional<BufferedImage> picture = testImage.apply(row);
      picturesMissing |= picture.isEmpty();
      html.append(tile(row, predictions.classes(), picture)).append('\n');
    }
    html.append("</ul>\n");
    if (picturesMissing) {
      html.append(
          "<p class=\"note\">Pictures are missing where the data is not on this machine.</p>");
    }
    return html.append(Section.end()).toString();
  }

  private static String tile(
      Predictions.Row row, List<String> classes, Optional<BufferedImage> picture) {
    String label = Html.escape(classes.get(row.label()));
    String said = Html.escape(classes.get(row.predicted()));
    return "<li>"
        + picture
            .map(
                image ->
                    "<img alt=\"test image "
                        + row.index()
                        + ": "
                        + label
                        + ", taken for "
                        + said
                        + "\" src=\""
                        + Pictures.dataUri(Pictures.within(image, LARGEST_SIDE))
                        + "\">")
            .orElse("")
        + "<div><p><b class=\"no\"><span class=\"sr\">said </span>"
        + said
        + "</b>"
        + Figures.percent(row.confidence(), 1)
        + "</p><p><b class=\"yes\"><span class=\"sr\">is </span>"
        + label
        + "</b>"
        + Figures.percent(row.probabilities()[row.label()], 1)
        + "</p><span>"
        + Html.escape(row.file() == null ? "image " + row.index() : row.file())
        + "</span></div></li>";
  }
}
