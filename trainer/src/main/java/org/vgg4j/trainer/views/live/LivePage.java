package org.vgg4j.trainer.views.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import gg.jte.html.HtmlTemplateOutput;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.vgg4j.trainer.recipes.TestedEpoch;
import org.vgg4j.trainer.recipes.TrainingLoss;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.training.TrainingObserver.Epoch;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.views.charts.ConfusionMatrix;
import org.vgg4j.trainer.views.charts.LineChart;
import org.vgg4j.trainer.views.charts.NumberText;
import org.vgg4j.trainer.views.charts.Series;
import org.vgg4j.trainer.views.pages.Html;
import org.vgg4j.trainer.views.pages.KeyFigure;

/**
 * The page and the parts of it that change. All of them are made here, with the templates that make
 * the report; the browser only puts each part in its place.
 */
final class LivePage {

  private final TrainingSetup setup;

  LivePage(TrainingSetup setup) {
    this.setup = setup;
  }

  /** The page, its parts still empty. */
  String html() {
    String folder = setup.run().folder().toString();
    String name = setup.recipe().name() + ": " + setup.recipe().network().model();
    String data = setup.splits().name();
    return Html.of(out -> JteliveGenerated.render(out, null, folder, name, data));
  }

  /** The parts as JSON, element id to HTML. */
  String parts(LiveState.Snapshot now, LiveState.Snapshot before) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("status", part(out -> JtestatusGenerated.render(out, null, now.status())));
    parts.put("figures", part(out -> JtefiguresGenerated.render(out, null, figures(now))));
    parts.put("loss", loss(now));
    parts.put("speed", speed(now));
    if (before == null || before.epochs().size() != now.epochs().size()) {
      parts.put("accuracy", accuracy(now));
      parts.put("memory", memory(now));
      parts.put("samples", part(out -> JtesamplesGenerated.render(out, null, now.samples())));
      parts.put("confusion", part(out -> JteconfusionGenerated.render(out, null, confusion(now))));
    }
    if (before == null || before.warnings().size() != now.warnings().size()) {
      parts.put("warnings", part(out -> JtewarningsGenerated.render(out, null, now.warnings())));
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

  private static String part(Consumer<HtmlTemplateOutput> template) {
    return Html.of(template).strip();
  }

  private List<KeyFigure> figures(LiveState.Snapshot now) {
    boolean last = setup.recipe().testing().testedEpoch() == TestedEpoch.LAST;
    EpochMetrics tested =
        now.epochs().stream()
            .filter(epoch -> last || epoch.best())
            .map(Epoch::metrics)
            .reduce((before, after) -> after)
            .orElse(null);
    EpochMetrics ended =
        now.epochs().isEmpty() ? null : now.epochs().get(now.epochs().size() - 1).metrics();
    long step = now.last() != null ? now.last().step() : ended == null ? 0 : ended.step();
    double left =
        (setup.totalSteps() - step)
            * setup.recipe().optimization().imagesPerStep()
            / now.recentSpeed();
    return List.of(
        new KeyFigure(
            last ? "Last validation" : "Best validation",
            tested == null ? "–" : NumberText.percent(tested.validationAccuracy()),
            tested == null ? "after the first epoch" : "epoch " + tested.epoch(),
            true),
        new KeyFigure(
            "Loss", NumberText.fixed(now.recentLoss(), 4), "running mean of training", false),
        new KeyFigure(
            "Speed", NumberText.fixed(now.recentSpeed(), 0) + "/s", "images trained on", false),
        new KeyFigure(
            "Step",
            NumberText.count(step),
            "of "
                + NumberText.count(setup.totalSteps())
                + ", epoch "
                + (now.last() != null
                    ? now.last().epoch()
                    : ended == null ? 1 : Math.min(ended.epoch() + 1, setup.totalEpochs()))
                + " of "
                + setup.totalEpochs(),
            false),
        new KeyFigure("Left", NumberText.duration(left), "of training, at this speed", false),
        new KeyFigure(
            "Memory", NumberText.count(now.memoryMegabytes()) + " MB", "resident", false));
  }

  private String loss(LiveState.Snapshot now) {
    String more = TrainingLoss.text(setup.recipe());
    return new LineChart("Training loss", "step")
        .unit("running mean" + (more.isEmpty() ? "" : ", " + more))
        .withoutTable()
        .add(new Series("training", "k-accent thin", now.lossSteps(), now.losses()))
        .toHtml();
  }

  private static String speed(LiveState.Snapshot now) {
    return new LineChart("Speed", "step")
        .unit("images/s, running mean")
        .fromZero()
        .yText(y -> NumberText.fixed(y, 0))
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
        .yText(y -> NumberText.fixed(y, 0))
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

  private static Optional<ConfusionMatrix> confusion(LiveState.Snapshot now) {
    List<Epoch> epochs = now.epochs();
    // Of those before the run was resumed only the rows are known.
    return epochs.isEmpty() || epochs.get(epochs.size() - 1).validation() == null
        ? Optional.empty()
        : Optional.of(ConfusionMatrix.of(epochs.get(epochs.size() - 1).validation()));
  }
}
