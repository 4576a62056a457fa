package org.vgg4j.trainer.views.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.training.TrainingObserver.Epoch;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.views.charts.ConfusionMatrix;
import org.vgg4j.trainer.views.charts.Figures;
import org.vgg4j.trainer.views.charts.Html;
import org.vgg4j.trainer.views.charts.LineChart;
import org.vgg4j.trainer.views.charts.Series;

/**
 * The page and the parts of it that change. Charts are drawn here, by the code that draws the
 * report's; the browser only puts each part in its place.
 */
final class LivePage {

  private final TrainingSetup setup;

  LivePage(TrainingSetup setup) {
    this.setup = setup;
  }

  /** The page, its parts still empty. */
  String html() {
    String name = setup.recipe().name() + ": " + setup.recipe().model();
    String body =
        "<header><p class=\"kicker\">vgg4j live · "
            + Html.escape(setup.run().folder().toString())
            + "</p><h1>"
            + Html.escape(name + " on " + setup.splits().name())
            + "</h1><p id=\"status\"></p><dl class=\"figures\" id=\"figures\"></dl></header>\n<main>\n"
            + "<div id=\"warnings\"></div><div class=\"grid\">"
            + "<div id=\"loss\"></div><div id=\"accuracy\"></div>"
            + "<div id=\"speed\"></div><div id=\"memory\"></div></div>\n"
            + "<h2>Sample predictions</h2><p class=\"lead\">The same validation images after every"
            + " epoch: in green what was right, in red what was not.</p><div id=\"samples\"></div>\n"
            + "<h2>Validation confusion</h2><p class=\"lead\">After the newest epoch: rows are what"
            + " images show, columns what the network said.</p><div id=\"confusion\"></div>\n"
            + "</main><footer>Served to this machine only, and to whoever knows this address; ends"
            + " with the training.</footer>\n";
    return Html.page("vgg4j live: " + name, body, Html.resource("/web/live.js"));
  }

  /** The parts as JSON, element id to HTML. */
  String parts(LiveState.Snapshot now, LiveState.Snapshot before) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("status", status(now));
    parts.put("figures", figures(now));
    parts.put("loss", loss(now));
    parts.put("speed", speed(now));
    if (before == null || before.epochs().size() != now.epochs().size()) {
      parts.put("accuracy", accuracy(now));
      parts.put("memory", memory(now));
      parts.put("samples", samples(now.samples()));
      parts.put("confusion", confusion(now.epochs()));
    }
    if (before == null || before.warnings().size() != now.warnings().size()) {
      parts.put("warnings", warnings(now.warnings()));
    }
    try {
      return RunDirectory.JSON
          .writer()
          .without(com.fasterxml.jackson.databind.SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(parts);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String status(LiveState.Snapshot now) {
    String chip = now.status().equals("completed") ? "good" : "live";
    return "<span class=\"chip " + chip + "\">" + Html.escape(now.status()) + "</span>";
  }

  private String figures(LiveState.Snapshot now) {
    int best = -1;
    for (int i = 0; i < now.epochs().size(); i++) {
      if (now.epochs().get(i).best()) {
        best = i;
      }
    }
    long step = now.last() == null ? 0 : now.last().step();
    double left = (setup.totalSteps() - step) * setup.recipe().batchSize() / now.recentSpeed();
    return figure(
            "Best validation",
            best < 0 ? "–" : Figures.percent(now.epochs().get(best).metrics().validationAccuracy()),
            best < 0
                ? "after the first epoch"
                : "epoch " + (best < 0 ? 0 : now.epochs().get(best).metrics().epoch()),
            true)
        + figure("Loss", Figures.fixed(now.recentLoss(), 4), "running mean of training", false)
        + figure("Speed", Figures.fixed(now.recentSpeed(), 0) + "/s", "images trained on", false)
        + figure(
            "Step",
            Figures.count(step),
            "of "
                + Figures.count(setup.totalSteps())
                + ", epoch "
                + (now.last() == null ? 1 : now.last().epoch())
                + " of "
                + setup.totalEpochs(),
            false)
        + figure("Left", Figures.duration(left), "of training, at this speed", false)
        + figure("Memory", Figures.count(now.memoryMegabytes()) + " MB", "resident", false);
  }

  private static String figure(String name, String value, String sub, boolean first) {
    return "<div"
        + (first ? " class=\"first\"" : "")
        + "><dt>"
        + name
        + "</dt><dd>"
        + Html.escape(value)
        + "<div class=\"sub\">"
        + Html.escape(sub)
        + "</div></dd></div>";
  }

  private static String loss(LiveState.Snapshot now) {
    return new LineChart("Training loss", "step")
        .unit("running mean")
        .withoutTable()
        .add(new Series("training", "k-accent thin", now.lossSteps(), now.losses()))
        .toHtml();
  }

  private static String speed(LiveState.Snapshot now) {
    return new LineChart("Speed", "step")
        .unit("images/s, running mean")
        .fromZero()
        .yText(y -> Figures.fixed(y, 0))
        .withoutTable()
        .add(new Series("images/s", "k-accent thin", now.speedSteps(), now.speeds()))
        .toHtml();
  }

  private static String accuracy(LiveState.Snapshot now) {
    LineChart chart =
        new LineChart("Accuracy", "epoch")
            .unit("top-1")
            .percent()
            .withoutTable()
            .add(byEpoch("training", "k-muted", now, e -> e.metrics().trainAccuracy()))
            .add(byEpoch("validation", "k-accent", now, e -> e.metrics().validationAccuracy()));
    for (Epoch epoch : now.epochs()) {
      if (epoch.best()) {
        chart.mark(
            epoch.metrics().epoch(),
            epoch.metrics().validationAccuracy(),
            "best: epoch " + epoch.metrics().epoch());
      }
    }
    return chart.toHtml();
  }

  private static String memory(LiveState.Snapshot now) {
    return new LineChart("Memory", "epoch")
        .unit("MB resident")
        .fromZero()
        .yText(y -> Figures.fixed(y, 0))
        .withoutTable()
        .add(byEpoch("MB", "k-accent", now, e -> e.timings().memoryMegabytes()))
        .toHtml();
  }

  private static Series byEpoch(
      String name, String style, LiveState.Snapshot now, ToDoubleFunction<Epoch> value) {
    return new Series(
        name,
        style,
        now.epochs().stream().mapToDouble(epoch -> epoch.metrics().epoch()).toArray(),
        now.epochs().stream().mapToDouble(value).toArray());
  }

  private static String samples(List<SamplePredictions.Sample> samples) {
    if (samples.isEmpty()) {
      return "<div class=\"card empty\"><p>After the first epoch.</p></div>";
    }
    StringBuilder html = new StringBuilder("<ul class=\"wall\">");
    for (SamplePredictions.Sample sample : samples) {
      String said = Html.escape(sample.said());
      html.append("<li><img alt=\"").append(Html.escape(sample.label())).append("\" src=\"");
      html.append(sample.picture()).append("\"><div><p><b class=\"");
      html.append(sample.right() ? "yes" : "no").append("\">").append(said).append("</b>");
      html.append(Figures.percent(sample.confidence(), 0)).append("</p><span>");
      html.append(sample.right() ? "right" : "is " + Html.escape(sample.label()));
      html.append("</span></div></li>");
    }
    return html.append("</ul>").toString();
  }

  private static String confusion(List<Epoch> epochs) {
    if (epochs.isEmpty()) {
      return "<div class=\"card empty\"><p>After the first epoch.</p></div>";
    }
    var evaluation = epochs.get(epochs.size() - 1).validation();
    return "<figure class=\"card\">" + ConfusionMatrix.html(evaluation) + "</figure>";
  }

  private static String warnings(List<String> warnings) {
    StringBuilder html = new StringBuilder();
    for (String warning : warnings) {
      html.append("<li><p>").append(Html.escape(warning)).append("</p></li>");
    }
    return html.isEmpty() ? "" : "<ul class=\"findings\">" + html + "</ul>";
  }
}
