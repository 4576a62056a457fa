package org.vgg4j.trainer.views.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.runs.Predictions;
import org.vgg4j.trainer.runs.ViewsOfImage;
import org.vgg4j.trainer.views.charts.ConfusionMatrix;
import org.vgg4j.trainer.views.charts.NumberText;

/**
 * What is confused with what, every class's figures, and whether confidence can be believed.
 *
 * @param images how many the test set has
 */
record TestSection(
    String images, ConfusionMatrix confusion, List<OfClass> classes, Reliability reliability) {

  private static final String NOT_YET =
      "The test set is measured once, at the end of a run; not yet here.";

  /**
   * A class's figures.
   *
   * @param bar the width of a bar for {@code f1}, in per cent
   */
  record OfClass(
      String name, String images, String precision, String recall, String f1, String bar) {

    private static OfClass of(Evaluation.ClassFigures figures) {
      return new OfClass(
          figures.name(),
          NumberText.count(figures.images()),
          percent(figures.precision()),
          percent(figures.recall()),
          percent(figures.f1()),
          String.format(Locale.ROOT, "%.1f%%", figures.f1() == null ? 0 : 100 * figures.f1()));
    }

    private static String percent(Double share) {
      return NumberText.percent(share == null ? Double.NaN : share, 1);
    }
  }

  /** Why there are no figures of a test. */
  static String whyNone(RunFiles files) {
    return files.testFault().orElse(NOT_YET);
  }

  /** Empty before the test set was measured, and where that gave no figures. */
  static Optional<TestSection> of(RunFiles files) {
    return files.predictions().map(TestSection::of);
  }

  private static TestSection of(Predictions predictions) {
    Evaluation evaluation = evaluation(predictions);
    return new TestSection(
        NumberText.count(predictions.rows().size()),
        ConfusionMatrix.of(evaluation),
        evaluation.perClass().stream().map(OfClass::of).toList(),
        Reliability.of(Calibration.of(predictions)));
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
        ViewsOfImage.ONE,
        predictions.classes(),
        confusion);
  }
}
