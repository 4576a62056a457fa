package org.vgg4j.trainer.views.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.recipes.TestedEpoch;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.EpochTimings;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.FindingsFile;
import org.vgg4j.trainer.runs.LayerMetrics;
import org.vgg4j.trainer.runs.LayerTime;
import org.vgg4j.trainer.runs.Predictions;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.runs.RunTable;
import org.vgg4j.trainer.runs.TableRepair;
import org.vgg4j.trainer.views.charts.NumberText;

/**
 * What a run's folder tells, of a run that has ended or is still under way.
 *
 * @param predictions of the test set; empty before it has been measured, and where that gave no
 *     figures
 * @param result empty before the run has ended, also where the file is that of an earlier part of a
 *     resumed run
 * @param testFault why the test, which was run, gave no figures; empty where it was not run, or has
 *     some
 * @param damage what a reader must know of the figures: lines of tables that were left out
 */
public record RunFiles(
    RunDirectory run,
    Recipe recipe,
    List<EpochMetrics> metrics,
    List<EpochTimings> timings,
    List<LayerMetrics> layers,
    List<LayerTime> layerTimes,
    Optional<Predictions> predictions,
    Optional<Provenance> provenance,
    Optional<RunResult> result,
    Optional<String> testFault,
    List<Finding> findings,
    List<String> damage) {

  /**
   * Reads a run's folder.
   *
   * @throws RunException if one of its files cannot be read
   */
  public static RunFiles read(RunDirectory run) {
    List<String> damage = new ArrayList<>();
    List<EpochMetrics> metrics = rows(run, RunTable.METRICS, run.metricsFile(), damage);
    Optional<RunResult> result = result(run, metrics);
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
        rows(run, RunTable.TIMINGS, run.timingsFile(), damage),
        rows(run, RunTable.LAYERS, run.layersFile(), damage),
        rows(run, RunTable.LAYER_TIMES, run.layerTimesFile(), damage),
        result.filter(RunFiles::isTested).flatMap(tested -> Predictions.read(run)),
        Provenance.read(run),
        result,
        result.filter(RunFiles::hasNoFigures).map(tested -> testFault(run, tested)),
        FindingsFile.read(run),
        List.copyOf(damage));
  }

  private static <R> List<R> rows(
      RunDirectory run, RunTable<R> table, Path file, List<String> damage) {
    RunTable.Content<R> content = table.read(run);
    if (!content.damaged().isEmpty()) {
      damage.add(TableRepair.leftOut(file, content.damaged().size()));
    }
    return content.rows();
  }

  /** A resumed run's folder holds the result of its first part until it ends again. */
  private static Optional<RunResult> result(RunDirectory run, List<EpochMetrics> metrics) {
    long steps = metrics.isEmpty() ? 0 : metrics.get(metrics.size() - 1).step();
    return RunResult.read(run).filter(result -> result.steps() >= steps);
  }

  private static boolean isTested(RunResult result) {
    return isMeasured(result) && Double.isFinite(result.testAccuracy());
  }

  private static boolean isMeasured(RunResult result) {
    return result.testAccuracy() != null && result.testImages() != null;
  }

  private static boolean hasNoFigures(RunResult result) {
    return isMeasured(result) && !Double.isFinite(result.testAccuracy());
  }

  private static String testFault(RunDirectory run, RunResult result) {
    long unanswered =
        Predictions.read(run)
            .map(all -> all.rows().stream().filter(row -> row.predicted() < 0).count())
            .orElse(0L);
    int unreadable = result.unreadableInTest();
    return "NaN: the network answers %s of %s test images with no number%s"
        .formatted(
            unanswered == 0 ? "some" : NumberText.count(unanswered),
            NumberText.count(result.testImages()),
            unreadable == 0
                ? ""
                : "; %s more cannot be read".formatted(NumberText.count(unreadable)));
  }

  /** The result of a run whose test has figures. */
  public Optional<RunResult> tested() {
    return result.filter(RunFiles::isTested);
  }

  /** Whether a GPU computed. */
  public boolean onGpu() {
    return provenance.filter(known -> "cuda".equals(known.device())).isPresent();
  }

  /** How far it has come. */
  public RunStatus status() {
    return result.map(RunResult::status).orElse(RunStatus.RUNNING);
  }

  /** Whether the recipe tests the last epoch, whichever is the best. */
  public boolean testsLastEpoch() {
    return recipe.testing().testedEpoch() == TestedEpoch.LAST;
  }

  /**
   * The epoch whose weights are the result so far: that of the result, or the last, or the one that
   * is best by the recipe's metric, of equals the lower loss; empty where no epoch has numbers.
   */
  public Optional<EpochMetrics> testedEpoch() {
    // Epochs before a change of the data were validated on other images: the result knows better.
    Optional<Integer> told = result.map(RunResult::bestEpoch);
    return metrics.stream()
        .filter(row -> row.isFinite() && told.isPresent() && row.epoch() == told.get())
        .findFirst()
        .or(this::chosenSoFar);
  }

  private Optional<EpochMetrics> chosenSoFar() {
    EpochMetrics chosen = null;
    for (EpochMetrics epoch : metrics) {
      if (epoch.isFinite() && (chosen == null || testsLastEpoch() || isBetter(epoch, chosen))) {
        chosen = epoch;
      }
    }
    return Optional.ofNullable(chosen);
  }

  private boolean isBetter(EpochMetrics epoch, EpochMetrics than) {
    double figure = figure(epoch);
    double best = figure(than);
    return figure > best || (figure == best && epoch.validationLoss() < than.validationLoss());
  }

  private double figure(EpochMetrics epoch) {
    return recipe.testing().bestMetric().of(epoch);
  }

  /**
   * Images trained on, by seconds spent on it: the result's, or of the epochs so far; NaN before
   * the first has ended.
   */
  public double imagesPerSecond() {
    List<EpochTimings> known =
        timings.stream().filter(row -> Double.isFinite(row.imagesPerSecond())).toList();
    double images = known.stream().mapToDouble(row -> row.seconds() * row.imagesPerSecond()).sum();
    return result
        .map(RunResult::imagesPerSecond)
        .orElse(images / known.stream().mapToDouble(EpochTimings::seconds).sum());
  }

  /**
   * Seconds from the run's start to the end of its test; of training and validation so far where it
   * has not ended, NaN before its first epoch has.
   */
  public double seconds() {
    return result
        .map(RunResult::wallSeconds)
        .orElse(timings.isEmpty() ? Double.NaN : elapsed(timings.get(timings.size() - 1).epoch()));
  }

  /** Seconds of training and validation up to the end of an epoch; NaN where it is not known. */
  public double elapsed(int epoch) {
    if (timings.stream().noneMatch(row -> row.epoch() == epoch)) {
      return Double.NaN;
    }
    double sum = 0;
    for (EpochTimings row : timings) {
      if (row.epoch() <= epoch) {
        sum += row.seconds();
        sum += Double.isNaN(row.evaluationSeconds()) ? 0 : row.evaluationSeconds();
      }
    }
    return sum;
  }
}
