package org.vgg4j.trainer.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
import org.vgg4j.trainer.commands.output.Json;
import org.vgg4j.trainer.diagnosis.watcher.AnswerRules;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.evaluation.Evaluator;
import org.vgg4j.trainer.evaluation.ImageViews;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.terminal.Progress;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.training.TrainingSetup;
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
    DatasetSplits splits = CheckpointData.open(info, data, dataDir, new FetchProgressBar(terminal));
    CheckpointData.requireSameClasses(file, info, splits);
    if (corruptions.isGiven() && !splits.conditions().isEmpty()) {
      throw new RecipeException(
          "--corruptions of "
              + splits.name()
              + ", which is corrupted already, expected other --data; leave one of them out");
    }
    Optional<String> change = change(earlier, splits);
    change.ifPresent(terminal::warn);
    ImageSet chosen = imagesOf(splits, images);
    ComputationGraph graph = CheckpointReader.read(file, false).graph();
    device.accelerate(graph);
    if (corruptions.isGiven() || split == Split.TEST && !splits.conditions().isEmpty()) {
      return evaluateConditions(graph, file, info, splits, chosen, images, terminal);
    }
    Evaluation evaluation = evaluate(graph, ImageViews.of(views.views()), info, chosen, terminal);
    if (csv != null && evaluation.isMeaningful()) {
      EvaluationTables.writeCsv(evaluation, csv);
    }
    AnswerRules.judge(info.position() == null ? 0 : info.position().step(), split.id(), evaluation)
        .ifPresent(finding -> terminal.warn("warning: " + finding.line()));
    if (json) {
      terminal.printJson(toJson(file, info, splits, evaluation, change));
    } else {
      show(evaluation, splits, terminal);
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
      Path file,
      CheckpointInfo info,
      DatasetSplits splits,
      ImageSet chosen,
      int limit,
      Terminal terminal) {
    ImageViews imageViews = ImageViews.of(views.views());
    ConditionFigures clean = null;
    if (corruptions.isGiven()) {
      Evaluation evaluation = evaluate(graph, imageViews, info, chosen, terminal);
      if (!evaluation.isMeaningful()) {
        terminal.warn(Checkpoints.meaningless(evaluation.fault(), file));
        return Failures.UNUSABLE;
      }
      clean = ConditionFigures.clean(evaluation);
    }
    List<ConditionFigures> figures = new ArrayList<>();
    for (DatasetSplits.Condition condition :
        corruptions.isGiven() ? corruptions.of(chosen) : splits.conditions()) {
      ImageSet images = Datasets.limit(condition.images(), limit);
      Evaluation evaluation = evaluate(graph, imageViews, info, images, terminal);
      if (!evaluation.isMeaningful()) {
        terminal.warn(Checkpoints.meaningless(evaluation.fault(), file));
        return Failures.UNUSABLE;
      }
      figures.add(ConditionFigures.of(condition, evaluation));
    }
    ConditionTable table = new ConditionTable(figures, clean);
    if (csv != null) {
      table.writeCsv(csv);
    }
    if (json) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("checkpoint", file.toString());
      values.put("model", info.model());
      values.put("data", splits.name());
      values.put("split", split.id());
      values.put("views", imageViews.number());
      values.putAll(table.values());
      terminal.printJson(Json.write(values));
    } else {
      table.print(splits.name(), imageViews.number(), terminal);
    }
    return 0;
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

  private void show(Evaluation evaluation, DatasetSplits splits, Terminal terminal) {
    terminal.print(
        String.format(
            Locale.ROOT,
            "%s split of %s, %s: loss %.4f, top-1 %.2f %%%s, top-5 %.2f %%, balanced accuracy %.2f %%,"
                + " macro F1 %.2f %%",
            split,
            splits.name(),
            Evaluation.counted(evaluation.images(), evaluation.unreadable().size(), ""),
            evaluation.loss(),
            100 * evaluation.top1(),
            evaluation.views().text(),
            100 * evaluation.top5(),
            100 * evaluation.balancedAccuracy(),
            100 * evaluation.macroF1()));
    for (UnreadableImage image : evaluation.unreadable()) {
      terminal.print("unreadable: " + image.file());
    }
    if (evaluation.isMeaningful()) {
      EvaluationTables.print(evaluation, terminal);
    }
  }

  private String toJson(
      Path file,
      CheckpointInfo info,
      DatasetSplits splits,
      Evaluation evaluation,
      Optional<String> change) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("checkpoint", file.toString());
    values.put("model", info.model());
    values.put("data", splits.name());
    values.put("dataChange", change.orElse(null));
    values.put("split", split.id());
    values.put("images", evaluation.images());
    values.put("views", evaluation.views().number());
    values.put("unreadable", evaluation.unreadable());
    values.put("unanswered", evaluation.unanswered());
    values.put("loss", evaluation.loss());
    values.put("top1", evaluation.top1());
    values.put("top1OneView", evaluation.views().accuracyWithOne());
    values.put("top5", evaluation.top5());
    values.put("balancedAccuracy", evaluation.balancedAccuracy());
    values.put("macroF1", evaluation.macroF1());
    values.put("perClass", evaluation.perClass());
    values.put("classes", evaluation.classes());
    values.put("confusion", evaluation.confusion());
    return Json.write(values);
  }
}
