package org.vgg4j.trainer.views.report;

import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.vgg4j.trainer.runs.Predictions;
import org.vgg4j.trainer.views.charts.NumberText;
import org.vgg4j.trainer.views.charts.Pictures;

/**
 * The images that the network was surest of and wrong about.
 *
 * @param whyNone said where there is no mistake
 * @param all how many mistakes there are
 * @param worst those that are shown
 */
record MistakesSection(String whyNone, String all, List<Mistake> worst) {

  private static final int MOST = 24;

  /** Pixels of a side; 24 of them in PNG stay well below the page's 5 MB. */
  private static final int LARGEST_SIDE = 128;

  /**
   * One of them.
   *
   * @param picture as the address of an {@code img}; null where the data is not at hand
   * @param name the image's file, or its place in the data
   */
  record Mistake(
      int index,
      String name,
      String picture,
      String label,
      String labelProbability,
      String said,
      String saidProbability) {}

  static MistakesSection of(
      RunFiles files, Function<Predictions.Row, Optional<BufferedImage>> testImage) {
    if (files.predictions().isEmpty()) {
      return new MistakesSection(TestSection.whyNone(files), "", List.of());
    }
    Predictions predictions = files.predictions().get();
    List<Predictions.Row> mistakes =
        predictions.rows().stream()
            .filter(row -> !row.right())
            .sorted(Comparator.comparingDouble(Predictions.Row::confidence).reversed())
            .toList();
    return new MistakesSection(
        "There is none: every test image was classified rightly.",
        NumberText.count(mistakes.size()),
        mistakes.stream()
            .limit(MOST)
            .map(row -> mistake(row, predictions.classes(), testImage.apply(row)))
            .toList());
  }

  private static Mistake mistake(
      Predictions.Row row, List<String> classes, Optional<BufferedImage> picture) {
    return new Mistake(
        row.index(),
        row.file() == null ? "image " + row.index() : row.file(),
        picture.map(image -> Pictures.dataUri(Pictures.within(image, LARGEST_SIDE))).orElse(null),
        classes.get(row.label()),
        NumberText.percent(row.probabilities()[row.label()], 1),
        classes.get(row.predicted()),
        NumberText.percent(row.confidence(), 1));
  }

  boolean picturesMissing() {
    return worst.stream().anyMatch(mistake -> mistake.picture() == null);
  }
}
