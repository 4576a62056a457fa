package org.vgg4j.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.FindingsFile;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.runs.TableMending;

/**
 * What a run's folder tells, of a run that has ended or is still under way.
 *
 * @param metrics a row per epoch
 * @param timings a row per epoch
 * @param layers a row per epoch and layer
 * @param layerTimes a row per layer, as {@link LayerTimes} measured them
 * @param predictions of the test set; null before the run has ended
 * @param provenance missing node where there is none
 * @param result missing node before the run has ended, also where it is that of an earlier part of
 *     a resumed run
 * @param findings of the watcher
 */
public record RunFiles(
    RunDirectory run,
    Recipe recipe,
    CsvTable metrics,
    CsvTable timings,
    CsvTable layers,
    CsvTable layerTimes,
    PredictionTable predictions,
    JsonNode provenance,
    JsonNode result,
    List<Finding> findings) {

  /**
   * Reads a run's folder.
   *
   * @throws RunException if one of its files cannot be read
   */
  public static RunFiles read(RunDirectory run) {
    CsvTable metrics = CsvTable.read(run.metricsFile());
    JsonNode result = result(run, metrics);
    Recipe recipe;
    try {
      recipe = Recipes.resolve(run.recipeFile().toString(), Map.of());
    } catch (RecipeException e) {
      throw new RunException(
          e.getMessage() + "; give a folder that this version's `train` made", e);
    }
    return new RunFiles(
        run,
        recipe,
        metrics,
        CsvTable.read(run.timingsFile()),
        CsvTable.read(run.layersFile()),
        CsvTable.read(run.layerTimesFile()),
        result.path("testAccuracy").isNumber() ? PredictionTable.read(run.predictionsFile()) : null,
        json(run.provenanceFile()),
        result,
        FindingsFile.read(run));
  }

  /** What a reader must know of the figures: lines of tables that were left out. */
  public List<String> damage() {
    List<String> lines = new ArrayList<>();
    Map.of(run.metricsFile(), metrics, run.timingsFile(), timings, run.layersFile(), layers)
        .forEach(
            (file, table) -> {
              if (table.damaged() > 0) {
                lines.add(TableMending.leftOut(file, table.damaged()));
              }
            });
    lines.sort(null);
    return lines;
  }

  /** A resumed run's folder holds the result of its first part until it ends again. */
  private static JsonNode result(RunDirectory run, CsvTable metrics) {
    JsonNode result = json(run.resultFile());
    double steps = metrics.size() == 0 ? 0 : metrics.number(metrics.size() - 1, "step");
    return result.path("steps").asDouble(-1) >= steps ? result : MissingNode.getInstance();
  }

  private static JsonNode json(Path file) {
    if (!Files.isRegularFile(file)) {
      return MissingNode.getInstance();
    }
    try {
      return RunDirectory.JSON.readTree(file.toFile());
    } catch (IOException e) {
      LoggerFactory.getLogger(RunFiles.class).warn("cannot read {}", file, e);
      return MissingNode.getInstance();
    }
  }

  /** {@code completed}, {@code interrupted}, {@code diverged}; {@code running} until then. */
  public String status() {
    return result.path("status").asText("running");
  }

  /**
   * The row of the epoch with the best validation accuracy, of equals the lower loss; -1 where no
   * epoch has numbers.
   */
  public int bestRow() {
    int best = -1;
    for (int row = 0; row < metrics.size(); row++) {
      boolean known =
          Double.isFinite(metrics.number(row, "validationAccuracy"))
              && Double.isFinite(metrics.number(row, "validationLoss"));
      if (known && (best < 0 || better(row, best))) {
        best = row;
      }
    }
    return best;
  }

  private boolean better(int row, int than) {
    double accuracy = metrics.number(row, "validationAccuracy");
    double other = metrics.number(than, "validationAccuracy");
    return accuracy > other
        || (accuracy == other
            && metrics.number(row, "validationLoss") < metrics.number(than, "validationLoss"));
  }

  /** The row of {@code timings} of the epoch in a row of {@code metrics}; -1 for none. */
  public int timingsRow(int metricsRow) {
    String epoch = metrics.text(metricsRow, "epoch");
    for (int row = 0; row < timings.size(); row++) {
      if (timings.text(row, "epoch").equals(epoch)) {
        return row;
      }
    }
    return -1;
  }

  /** Seconds of training and validation up to the end of every epoch of {@code timings}. */
  public double[] elapsed() {
    double[] training = timings.numbers("seconds");
    double[] evaluation = timings.numbers("evaluationSeconds");
    double[] elapsed = new double[training.length];
    double sum = 0;
    for (int i = 0; i < elapsed.length; i++) {
      sum += training[i] + (Double.isNaN(evaluation[i]) ? 0 : evaluation[i]);
      elapsed[i] = sum;
    }
    return elapsed;
  }
}
