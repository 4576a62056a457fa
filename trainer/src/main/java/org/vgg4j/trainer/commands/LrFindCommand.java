package org.vgg4j.trainer.commands;

import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.LayerTable;
import org.vgg4j.trainer.commands.options.DeviceOptions;
import org.vgg4j.trainer.commands.options.OutputFiles;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.commands.options.Overrides;
import org.vgg4j.trainer.commands.options.RecipeOptions;
import org.vgg4j.trainer.commands.output.FetchProgressBar;
import org.vgg4j.trainer.recipes.ClassWeights;
import org.vgg4j.trainer.recipes.Networks;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeData;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.study.RateRange;
import org.vgg4j.trainer.terminal.Progress;
import org.vgg4j.trainer.terminal.Table;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.training.Requirements;
import org.vgg4j.trainer.training.StepPlan;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.training.start.Fresh;
import org.vgg4j.trainer.training.update.WeightedLoss;
import org.vgg4j.trainer.views.study.RateRangePage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lr-find}. */
@Command(
    name = "lr-find",
    description =
        "Find a learning rate: some steps, each at a higher rate than the one before, and the loss at"
            + " each.")
final class LrFindCommand implements Callable<Integer> {

  private static final int MOST_TRIALS = 100_000;
  private static final int ROWS = 20;
  private static final int BAR = 30;

  @Mixin private RecipeOptions recipeOptions;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private OutputOptions outputOptions;

  @Option(
      names = "--from",
      paramLabel = "RATE",
      defaultValue = "1e-6",
      description = "The first rate (default: ${DEFAULT-VALUE}).")
  private double from;

  @Option(
      names = "--to",
      paramLabel = "RATE",
      defaultValue = "10",
      description = "The last rate (default: ${DEFAULT-VALUE}).")
  private double to;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "100",
      description = "Steps to take (default: ${DEFAULT-VALUE}).")
  private String trials;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a page with the chart.")
  private Path html;

  @Override
  public Integer call() {
    Terminal terminal = outputOptions.terminal();
    int steps = Overrides.wholeNumber("--trials", trials, MOST_TRIALS);
    if (steps < 3) {
      throw new RecipeException("--trials is '" + trials + "', expected 3 or more");
    }
    if (!(from > 0 && from < to && to <= 1e30)) {
      throw new RecipeException(
          "--from is "
              + from
              + " and --to is "
              + to
              + ", expected rates above 0, the second higher");
    }
    Recipe recipe = recipeOptions.resolve("default", deviceOptions);
    if (recipe.optimization().workers() > 1) {
      throw new RecipeException(
          "workers is '"
              + recipe.optimization().workers()
              + "', expected 1 to find the rate of one worker, which train multiplies with their"
              + " number");
    }
    var device = deviceOptions.open(recipe, terminal);
    DatasetSplits splits =
        Datasets.open(RecipeData.request(recipe, null), new FetchProgressBar(terminal));
    var images = splits.train();
    InputShape input = new InputShape(images.channels(), images.height(), images.width());
    LayerTable table =
        LayerTable.of(
            recipe.network().model(), Networks.options(recipe, input, splits.classNames().size()));
    EpochBatches batches = Requirements.batches(recipe, table, images.size());
    Requirements.memory(recipe, table, batches, device, 1);
    var beginning = Fresh.begin(recipe.images().normalization().of(images), recipe, input, splits);
    ComputationGraph graph = beginning.graph();
    WeightedLoss.set(
        graph,
        ClassWeights.of(recipe.images().classWeights(), splits.classNames(), images.classCounts()));
    device.accelerate(graph);
    TrainingSetup setup =
        new TrainingSetup(
            recipe,
            splits,
            beginning.normalization(),
            batches,
            graph,
            null,
            new StepPlan(recipe, batches, 0, 0, System.nanoTime()));
    RateRange range;
    try (Progress progress = Progress.start(terminal, "lr-find", steps, 0, " steps", 1)) {
      range = RateRange.measure(setup, from, to, steps, progress::at);
    }
    show(range, recipe, terminal);
    String what = recipe.name() + ", " + recipe.network().model() + " on " + splits.name();
    OutputFiles.write(html, RateRangePage.html(range, what, conclusion(range, recipe)));
    return range.suggestion().isPresent() ? 0 : Failures.UNUSABLE;
  }

  private static void show(RateRange range, Recipe recipe, Terminal terminal) {
    var points = range.points();
    double low = range.lowest().smoothed();
    double first = points.get(0).smoothed();
    Table table = new Table("rate", "loss", "smoothed", "");
    int every = Math.max(1, points.size() / ROWS);
    for (int i = 0; i < points.size(); i += every) {
      var point = points.get(i);
      // From the lowest loss to the first: higher ones fill the bar.
      double share = first > low ? (point.smoothed() - low) / (first - low) : 1;
      int length = (int) Math.round(BAR * Math.min(1, Double.isNaN(share) ? 1 : share));
      table.row(
          String.format(Locale.ROOT, "%.2e", point.rate()),
          String.format(Locale.ROOT, "%.4f", point.loss()),
          String.format(Locale.ROOT, "%.4f", point.smoothed()),
          "#".repeat(length) + " ".repeat(BAR - length));
    }
    table.print(terminal);
    terminal.print(conclusion(range, recipe));
  }

  private static String conclusion(RateRange range, Recipe recipe) {
    String blewUp =
        range.blewUp()
            ? String.format(
                Locale.ROOT,
                "the loss blew up at %.2e; ",
                range.points().get(range.points().size() - 1).rate())
            : "";
    OptionalDouble suggestion = range.suggestion();
    return blewUp
        + (suggestion.isPresent()
            ? String.format(
                Locale.ROOT,
                "try --lr %.1e with recipe %s: there the loss falls fastest; it is lowest at %.1e",
                suggestion.getAsDouble(),
                recipe.name(),
                range.lowest().rate())
            : "the loss does not fall at any of these rates: try another --init, a model with batch"
                + " norm, or more --trials");
  }
}
