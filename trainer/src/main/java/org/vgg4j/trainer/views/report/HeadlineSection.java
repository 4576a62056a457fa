package org.vgg4j.trainer.views.report;

import java.util.Optional;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.views.charts.Figures;
import org.vgg4j.trainer.views.charts.Html;

/** The head of the page: what was trained, what came out, and how that was measured. */
final class HeadlineSection {

  private HeadlineSection() {}

  static String html(RunFiles files) {
    String status = files.status();
    StringBuilder html = new StringBuilder("<header>\n<p class=\"kicker\">vgg4j run ");
    html.append(Html.escape(files.run().folder().toAbsolutePath().normalize().getFileName() + ""));
    html.append("</p>\n<h1>").append(Html.escape(title(files))).append("</h1>\n<p>");
    html.append("<span class=\"chip ").append(chip(status)).append("\">");
    html.append(Html.escape(statusText(files))).append("</span></p>\n");
    html.append("<dl class=\"figures\">\n").append(figures(files)).append("</dl>\n");
    html.append("<p class=\"note\">").append(Html.escape(howMeasured(files))).append("</p>\n");
    html.append("<nav aria-label=\"Contents\"><ul>");
    if (!files.findings().isEmpty()) {
      html.append("<li><a href=\"#findings\">Findings</a></li>");
    }
    String[][] contents = {
      {"curves", "Curves"},
      {"speed", "Speed"},
      {"test", "Test"},
      {"mistakes", "Mistakes"},
      {"network", "Network"},
      {"origin", "Origin"}
    };
    for (String[] entry : contents) {
      html.append("<li><a href=\"#").append(entry[0]).append("\">").append(entry[1]);
      html.append("</a></li>");
    }
    return html.append("</ul></nav>\n</header>\n").toString();
  }

  static String title(RunFiles files) {
    String recipe = files.recipe().name();
    String model = files.recipe().model();
    String data = files.recipe().data();
    return (recipe.equals(model) ? model : recipe + ": " + model) + " on " + data;
  }

  private static String chip(String status) {
    return switch (status) {
      case "completed" -> "good";
      case "diverged" -> "bad";
      default -> "live";
    };
  }

  private static String statusText(RunFiles files) {
    int done = files.metrics().size();
    return switch (files.status()) {
      case "completed" -> "completed";
      case "diverged" -> "diverged: the network is not made of numbers any more";
      case "interrupted" -> "interrupted after " + done + " epochs; train --resume goes on";
      default -> "under way: " + done + " epochs so far; reload for more";
    };
  }

  private static String figures(RunFiles files) {
    StringBuilder html = new StringBuilder();
    Optional<RunResult> tested = files.tested();
    tested.ifPresent(
        result ->
            html.append(
                Section.figure(
                    "Test accuracy",
                    Figures.percent(result.testAccuracy()),
                    (Boolean.TRUE.equals(result.testLimited()) ? "only " : "all ")
                        + Figures.count(result.testImages())
                        + " test images, top-1",
                    true)));
    files
        .best()
        .ifPresent(
            best ->
                html.append(
                    Section.figure(
                        "Validation accuracy",
                        Figures.percent(best.validationAccuracy()),
                        "best epoch " + best.epoch() + " of " + files.metrics().size(),
                        tested.isEmpty())));
    tested.ifPresent(
        result ->
            html.append(
                Section.figure(
                    "Test top-5",
                    Figures.percent(number(result.testTop5Accuracy())),
                    "test loss " + Figures.fixed(number(result.testLoss()), 4),
                    false)));
    html.append(
        Section.figure(
            "Training speed",
            Figures.fixed(files.imagesPerSecond(), 0) + "/s",
            "images trained on, mean",
            false));
    html.append(
        Section.figure(
            "Time",
            Figures.duration(files.seconds()),
            files.result().isEmpty()
                ? "training and validation so far"
                : "from start to end of the test",
            false));
    files
        .result()
        .ifPresent(
            result ->
                html.append(
                    Section.figure(
                        "Parameters",
                        Figures.count(result.parameters()),
                        files.recipe().precision() + ", batch " + files.recipe().batchSize(),
                        false)));
    return html.toString();
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
      text.append(result.bestEpoch()).append(", the best on ");
      text.append(Figures.count(result.validationImages()));
      text.append(" validation images that were held out of the training set; ");
      text.append(Figures.count(result.trainImages())).append(" were trained on. ");
    } else {
      text.append("The best epoch is chosen on the validation split. ");
      text.append("The test set is measured once, at the end of a run; it ");
      text.append(files.status().equals("diverged") ? "was not. " : "has not been yet. ");
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
