package org.vgg4j.trainer.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.EarlierData;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.Split;
import org.vgg4j.datasets.UnreadableImage;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.trainer.checkpoints.CheckpointData;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.checkpoints.Checkpoints;
import org.vgg4j.trainer.commands.options.CheckpointOption;
import org.vgg4j.trainer.commands.options.CorruptionsOption;
import org.vgg4j.trainer.commands.options.DeviceOptions;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.commands.options.Overrides;
import org.vgg4j.trainer.commands.options.ViewsOption;
import org.vgg4j.trainer.commands.output.ConditionFigures;
import org.vgg4j.trainer.commands.output.ConditionTable;
import org.vgg4j.trainer.commands.output.EvaluationTables;
import org.vgg4j.trainer.commands.output.FetchProgressBar;
import org.vgg4j.trainer.commands.output.Measurement;
import org.vgg4j.trainer.diagnosis.watcher.AnswerRules;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.evaluation.Evaluator;
import org.vgg4j.trainer.evaluation.ImageViews;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.terminal.Progress;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.training.TrainingSetup;
import org.vgg4j.trainer.training.start.WeightsOrigin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}. */
@Command(
    name = "evaluate",
    description = "Measure a checkpoint: loss, top-1, top-5, per class and what is confused.")
final class EvaluateCommand implements Callable<Integer> {

  private static final int BATCH_SIZE = 64;

  @Mixin private CheckpointOption checkpoint;

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      description =
          "A name that `datasets list` prints, or a folder (default: what it was trained on).")
  private String data;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where the data lies, instead of $VGG4J_HOME/data.")
  private Path dataDir;

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      defaultValue = "test",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Split split;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "Images to use (default: all).")
  private String limit;

  @Mixin private CorruptionsOption corruptions;

  @Mixin private ViewsOption views;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Also write what is confused with what, of all classes, into a CSV file.")
  private Path csv;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() {
    Terminal terminal = json ? outputOptions.terminal().withoutLines() : outputOptions.terminal();
    int images = Overrides.wholeNumber("--limit", limit);
    if (images < 0) {
      throw new RecipeException("--limit is '" + limit + "', expected 0 (all) or more");
    }
    corruptions.strengths();
    Path file = checkpoint.file();
    CheckpointInfo info = Checkpoints.info(file);
    var device = deviceOptions.open(terminal);
    EarlierData earlier = CheckpointData.earlier(info);
    Path place = data == null && dataDir == null ? WeightsOrigin.dataDir(file) : dataDir;
    DatasetSplits splits = CheckpointData.open(info, data, place, new FetchProgressBar(terminal));
    CheckpointData.requireSameClasses(file, info, splits);
    if (corruptions.isGiven() && !splits.conditions().isEmpty()) {
      throw new RecipeException(
          "--corruptions of "
              + splits.name()
              + ", which is corrupted already, expected other --data; leave one of them out");
    }
    String change = change(earlier, splits).orElse(null);
    if (change != null) {
      terminal.warn(change);
    }
    Measurement measurement = new Measurement(file, info.model(), splits.name(), split, change);
    ImageSet chosen = imagesOf(splits, images);
    ComputationGraph graph = CheckpointReader.read(file, false).graph();
    device.accelerate(graph);
    if (corruptions.isGiven() || split == Split.TEST && !splits.conditions().isEmpty()) {
      return evaluateConditions(graph, measurement, info, splits, chosen, images, terminal);
    }
    Evaluation evaluation = evaluate(graph, ImageViews.of(views.views()), info, chosen, terminal);
    if (csv != null && evaluation.isMeaningful()) {
      EvaluationTables.writeCsv(evaluation, csv);
    }
    AnswerRules.judge(step(info), split.id(), evaluation)
        .ifPresent(finding -> terminal.warn("warning: " + finding.line()));
    if (json) {
      terminal.printJson(measurement.json(evaluation));
    } else {
      measurement.print(evaluation, terminal);
    }
    if (!evaluation.isMeaningful()) {
      terminal.warn(Checkpoints.meaningless(evaluation.fault(), file));
      return Failures.UNUSABLE;
    }
    return 0;
  }

  /** Every condition has its own figures; one accuracy over all of them would hide most. */
  private int evaluateConditions(
      ComputationGraph graph,
      Measurement measurement,
      CheckpointInfo info,
      DatasetSplits splits,
      ImageSet chosen,
      int limit,
      Terminal terminal) {
    ImageViews imageViews = ImageViews.of(views.views());
    List<DatasetSplits.Condition> conditions = new ArrayList<>();
    if (corruptions.isGiven()) {
      conditions.add(new DatasetSplits.Condition(ConditionFigures.CLEAN, 0, chosen));
      conditions.addAll(corruptions.of(chosen));
    } else {
      conditions.addAll(splits.conditions());
    }
    List<ConditionFigures> figures = new ArrayList<>();
    Set<UnreadableImage> unreadable = new LinkedHashSet<>();
    List<Finding> findings = new ArrayList<>();
    for (DatasetSplits.Condition condition : conditions) {
      ImageSet images = Datasets.limit(condition.images(), limit);
      Evaluation evaluation = evaluate(graph, imageViews, info, images, terminal);
      if (!evaluation.isMeaningful()) {
        terminal.warn(Checkpoints.meaningless(evaluation.fault(), measurement.checkpoint()));
        return Failures.UNUSABLE;
      }
      figures.add(ConditionFigures.of(condition, evaluation));
      unreadable.addAll(evaluation.unreadable());
      AnswerRules.judge(step(info), condition.name(), evaluation).ifPresent(findings::add);
    }
    if (!findings.isEmpty()) {
      // A line for each of 75 conditions would be read by nobody.
      int more = findings.size() - 1;
      terminal.warn(
          "warning: "
              + findings.get(0).line()
              + (more == 0 ? "" : "; much the same in %,d more".formatted(more)));
    }
    ConditionFigures clean = corruptions.isGiven() ? figures.remove(0) : null;
    ConditionTable table = new ConditionTable(figures, clean, List.copyOf(unreadable));
    if (csv != null) {
      table.writeCsv(csv);
    }
    if (json) {
      terminal.printJson(measurement.json(table, imageViews.number()));
    } else {
      table.print(splits.name(), imageViews.number(), terminal);
    }
    return 0;
  }

  private static long step(CheckpointInfo info) {
    return info.position() == null ? 0 : info.position().step();
  }

  /** What a user must know to read the figures: that the data is not what the run knew. */
  private static Optional<String> change(EarlierData earlier, DatasetSplits splits) {
    String place = splits.name();
    if (earlier.isOf(place, splits.identity())) {
      return earlier
          .identity()
          .differenceTo(splits.identity())
          .map(
              change ->
                  place
                      + " has changed since the run: found "
                      + change.text()
                      + "; no image has moved from one split to another");
    }
    if (earlier.sharesImagesWith(place, splits.identity())) {
      return Optional.of(
          place
              + " is not the run's data and holds images that it was trained on: the figures say"
              + " little about new images");
    }
    return Optional.empty();
  }

  private ImageSet imagesOf(DatasetSplits splits, int limit) {
    ImageSet images = splits.of(split);
    if (images.size() == 0) {
      throw new DatasetException(
          "the "
              + split
              + " split of "
              + splits.name()
              + " has no images, expected at least one; give another --split or --data");
    }
    return Datasets.limit(images, limit);
  }

  private static Evaluation evaluate(
      ComputationGraph graph,
      ImageViews views,
      CheckpointInfo info,
      ImageSet images,
      Terminal terminal) {
    Normalization normalization = new Normalization(info.mean(), info.deviation());
    try (BatchIterator batches = TrainingSetup.plainBatches(images, normalization, BATCH_SIZE);
        Progress progress = Progress.start(terminal, "evaluate", images.size(), 0, "", 1)) {
      return Evaluator.evaluate(
          graph, views, images, batches, (i, l, p, q) -> {}, progress::at, () -> false);
    }
  }
}
