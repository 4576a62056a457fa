package org.vgg4j.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.DoubleStream;
import org.vgg4j.trainer.charts.Figures;
import org.vgg4j.trainer.charts.Html;

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
    JsonNode result = files.result();
    int best = files.bestRow();
    boolean tested = result.path("testAccuracy").isNumber();
    if (tested) {
      html.append(
          Section.figure(
              "Test accuracy",
              Figures.percent(result.path("testAccuracy").asDouble()),
              (result.path("testLimited").asBoolean() ? "only " : "all ")
                  + Figures.count(result.path("testImages").asLong())
                  + " test images, top-1",
              true));
    }
    if (best >= 0) {
      html.append(
          Section.figure(
              "Validation accuracy",
              Figures.percent(files.metrics().number(best, "validationAccuracy")),
              "best epoch " + files.metrics().text(best, "epoch") + " of " + files.metrics().size(),
              !tested));
    }
    if (tested) {
      html.append(
          Section.figure(
              "Test top-5",
              Figures.percent(result.path("testTop5Accuracy").asDouble()),
              "test loss " + Figures.fixed(result.path("testLoss").asDouble(), 4),
              false));
    }
    html.append(
        Section.figure(
            "Training speed",
            Figures.fixed(imagesPerSecond(files), 0) + "/s",
            "images trained on, mean",
            false));
    double[] elapsed = files.elapsed();
    double wall = result.path("wallSeconds").asDouble(Double.NaN);
    html.append(
        Section.figure(
            "Time",
            Figures.duration(
                Double.isNaN(wall)
                    ? elapsed.length == 0 ? Double.NaN : elapsed[elapsed.length - 1]
                    : wall),
            Double.isNaN(wall) ? "training and validation so far" : "from start to end of the test",
            false));
    if (result.path("parameters").isNumber()) {
      html.append(
          Section.figure(
              "Parameters",
              Figures.count(result.path("parameters").asLong()),
              files.recipe().precision() + ", batch " + files.recipe().batchSize(),
              false));
    }
    return html.toString();
  }

  private static double imagesPerSecond(RunFiles files) {
    double[] seconds = files.timings().numbers("seconds");
    double[] rates = files.timings().numbers("imagesPerSecond");
    double images = 0;
    for (int i = 0; i < seconds.length; i++) {
      images += seconds[i] * rates[i];
    }
    return images / DoubleStream.of(seconds).sum();
  }

  private static String howMeasured(RunFiles files) {
    JsonNode provenance = files.provenance();
    JsonNode result = files.result();
    StringBuilder text = new StringBuilder();
    if (result.path("testAccuracy").isNumber()) {
      text.append("The test set was measured once, at the end, with the weights of epoch ");
      text.append(result.path("bestEpoch").asInt()).append(", the best on ");
      text.append(Figures.count(result.path("validationImages").asLong()));
      text.append(" validation images that were held out of the training set; ");
      text.append(Figures.count(result.path("trainImages").asLong())).append(" were trained on. ");
    } else {
      text.append("The best epoch is chosen on the validation split. ");
      text.append("The test set is measured once, at the end of a run; it ");
      text.append(files.status().equals("diverged") ? "was not. " : "has not been yet. ");
    }
    if (provenance.path("deviceDescription").isTextual()) {
      text.append("Computed by ").append(provenance.path("engine").asText()).append(" on ");
      text.append(provenance.path("deviceDescription").asText()).append(", ");
      text.append(provenance.path("threads").asInt()).append(" threads, ");
      text.append(provenance.path("precision").asText()).append("; started ");
      text.append(provenance.path("started").asText().replaceAll("T(\\d+:\\d+).*", " $1 UTC."));
    }
    return text.toString();
  }
}
