package org.vgg4j.trainer.views.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.views.charts.NumberText;
import org.vgg4j.trainer.views.pages.KeyFigure;

/**
 * The head of the page: what was trained, what came out, and how that was measured.
 *
 * @param folder the run's name
 * @param chip the CSS class of {@code status}
 * @param howMeasured sentences
 */
record HeadlineSection(
    String folder,
    String title,
    String chip,
    String status,
    List<KeyFigure> figures,
    String howMeasured,
    boolean hasFindings) {

  static HeadlineSection of(RunFiles files) {
    return new HeadlineSection(
        String.valueOf(files.run().folder().toAbsolutePath().normalize().getFileName()),
        title(files),
        chip(files.status()),
        statusText(files),
        figures(files),
        howMeasured(files),
        !files.findings().isEmpty());
  }

  private static String title(RunFiles files) {
    String recipe = files.recipe().name();
    String model = files.recipe().network().model();
    String data = files.recipe().images().data();
    return (recipe.equals(model) ? model : recipe + ": " + model) + " on " + data;
  }

  private static String chip(RunStatus status) {
    return switch (status) {
      case COMPLETED -> "good";
      case DIVERGED -> "bad";
      case RUNNING, INTERRUPTED -> "live";
    };
  }

  private static String statusText(RunFiles files) {
    int done = files.metrics().size();
    return switch (files.status()) {
      case COMPLETED -> "completed";
      case DIVERGED -> "diverged: the network is not made of numbers any more";
      case INTERRUPTED -> "interrupted after " + done + " epochs; train --resume goes on";
      case RUNNING -> "under way: " + done + " epochs so far; reload for more";
    };
  }

  private static List<KeyFigure> figures(RunFiles files) {
    List<KeyFigure> figures = new ArrayList<>();
    Optional<RunResult> tested = files.tested();
    tested.ifPresent(
        result ->
            figures.add(
                new KeyFigure(
                    "Test accuracy",
                    NumberText.percent(result.testAccuracy()),
                    counted(result) + ", top-1" + result.viewsText(),
                    true)));
    files
        .testFault()
        .ifPresent(fault -> figures.add(new KeyFigure("Test accuracy", "none", fault, true)));
    files
        .testedEpoch()
        .ifPresent(
            epoch ->
                figures.add(
                    new KeyFigure(
                        "Validation accuracy",
                        NumberText.percent(epoch.validationAccuracy()),
                        (files.testsLastEpoch() ? "last epoch " : "best epoch ")
                            + epoch.epoch()
                            + " of "
                            + files.metrics().size(),
                        tested.isEmpty() && files.testFault().isEmpty())));
    tested.ifPresent(
        result ->
            figures.add(
                new KeyFigure(
                    "Test top-5",
                    NumberText.percent(number(result.testTop5Accuracy())),
                    "test loss " + NumberText.fixed(number(result.testLoss()), 4),
                    false)));
    tested
        .filter(result -> result.testBalancedAccuracy() != null)
        .ifPresent(
            result ->
                figures.add(
                    new KeyFigure(
                        "Test balanced accuracy",
                        NumberText.percent(result.testBalancedAccuracy()),
                        "mean over the classes; macro F1 "
                            + NumberText.percent(number(result.testMacroF1())),
                        false)));
    figures.add(
        new KeyFigure(
            "Training speed",
            NumberText.fixed(files.imagesPerSecond(), 0) + "/s",
            "images trained on, mean",
            false));
    figures.add(
        new KeyFigure(
            "Time",
            NumberText.duration(files.seconds()),
            files.result().isEmpty()
                ? "training and validation so far"
                : "from start to end of the test",
            false));
    files
        .result()
        .ifPresent(
            result ->
                figures.add(
                    new KeyFigure(
                        "Parameters",
                        NumberText.count(result.parameters()),
                        files.recipe().execution().precision()
                            + ", batch "
                            + files.recipe().optimization().batchSize()
                            + workers(files.recipe().optimization().workers()),
                        false)));
    return figures;
  }

  /** How many images were tested with. */
  private static String counted(RunResult result) {
    int unreadable = result.unreadableInTest();
    boolean limited = Boolean.TRUE.equals(result.testLimited());
    return (limited ? "only " : unreadable == 0 ? "all " : "")
        + Evaluation.counted(result.testImages(), unreadable, "test ");
  }

  private static String workers(int count) {
    return count == 1 ? "" : " in each of " + count + " workers";
  }

  private static String best(RunFiles files) {
    return switch (files.recipe().testing().bestMetric()) {
      case ACCURACY -> ", the best on ";
      case BALANCED_ACCURACY -> ", the best by balanced accuracy on ";
      case MACRO_F1 -> ", the best by macro F1 on ";
    };
  }

  private static double number(Double value) {
    return value == null ? Double.NaN : value;
  }

  private static String howMeasured(RunFiles files) {
    StringBuilder text = new StringBuilder();
    Optional<RunResult> tested = files.tested();
    if (tested.isPresent()) {
      RunResult result = tested.get();
      text.append("The test set was measured once, at the end, with the weights of epoch ");
      text.append(result.bestEpoch());
      text.append(result.testsLastEpoch() ? ", the last, measured on " : best(files));
      text.append(NumberText.count(result.validationImages()));
      text.append(" validation images that were held out of the training set; ");
      text.append(NumberText.count(result.trainImages())).append(" were trained on. ");
    } else if (files.testFault().isPresent()) {
      text.append("The test set was measured once, at the end, and gave no figures. ");
    } else {
      text.append(
          files.testsLastEpoch()
              ? "The last epoch's weights are the result. "
              : "The best epoch is chosen on the validation split. ");
      text.append("The test set is measured once, at the end of a run; it ");
      text.append(files.status() == RunStatus.DIVERGED ? "was not. " : "has not been yet. ");
    }
    files
        .provenance()
        .ifPresent(
            provenance -> {
              text.append("Computed by ").append(provenance.engine()).append(" on ");
              text.append(provenance.deviceDescription()).append(", ");
              text.append(provenance.threads()).append(" threads, ");
              text.append(provenance.precision()).append("; started ");
              text.append(provenance.started().replaceAll("T(\\d+:\\d+).*", " $1 UTC."));
            });
    return text.toString();
  }
}
