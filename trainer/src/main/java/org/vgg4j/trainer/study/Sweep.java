package org.vgg4j.trainer.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vgg4j.trainer.recipes.BestMetric;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeData;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.OutputFolder;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.runs.RunTable;
import org.vgg4j.trainer.runs.ViewsOfImage;

/**
 * Trains a recipe with several settings, one after the other, each into a folder of its own below
 * the sweep's, and chooses by validation: the test set has no say. Given the same folder again, it
 * goes on where it stopped.
 */
public final class Sweep {

  private static final String FILE = StudyFolder.SWEEP;

  /** Fields by which the images are chosen that a setting is validated on. */
  private static final List<String> DIVIDING =
      List.of(
          "data",
          "dataDir",
          "seed",
          "validationFraction",
          "limitTrain",
          "groupBy",
          "folds",
          "fold");

  private final Path folder;
  private final Recipe recipe;
  private final List<Map<String, String>> points;
  private final StudyRuns runs;

  /**
   * One setting and what it came to.
   *
   * @param fields what differs from the recipe
   * @param folder within the sweep's
   * @param validationAccuracy of the epoch that the run would be tested with, in [0, 1]; null where
   *     the run diverged
   * @param validationFigure the same by the recipe's {@code bestMetric}
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Point(
      Map<String, String> fields,
      String folder,
      RunStatus status,
      Integer epoch,
      Double validationAccuracy,
      Double validationFigure,
      Double validationLoss,
      double seconds) {

    /** What differs, in words. */
    public String setting() {
      return fields.entrySet().stream()
          .map(entry -> entry.getKey() + "=" + entry.getValue())
          .collect(Collectors.joining(" "));
    }
  }

  /**
   * {@code sweep.json}.
   *
   * @param recipe its name
   * @param metric by which they are compared
   * @param points in the order in which they were trained
   * @param best the one with the highest figure in validation, of equals with the lowest loss; null
   *     where no run was completed
   * @param caution why the settings' validations may not be comparable; null where they are
   * @param bestTestAccuracy of that one alone
   * @param bestTestViews views of each image whose scores were averaged for it
   * @param bestTestAccuracyOneView with one view; null where bestTestAccuracy is that
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Result(
      String recipe,
      BestMetric metric,
      List<Point> points,
      Point best,
      String caution,
      Double bestTestAccuracy,
      Integer bestTestViews,
      Double bestTestAccuracyOneView) {

    /** The test of the best, in words; empty where it was not tested. */
    public Optional<String> testText() {
      return bestTestAccuracy == null
          ? Optional.empty()
          : Optional.of(
              String.format(Locale.ROOT, "test top-1 %.2f %%", 100 * bestTestAccuracy)
                  + ViewsOfImage.of(bestTestViews, bestTestAccuracyOneView).text());
    }
  }

  /** Told of what a sweep has come to, after each of its runs. */
  public interface Listener {
    void changed(Result result);
  }

  private Sweep(Path folder, Recipe recipe, List<Map<String, String>> points) {
    this.folder = folder;
    this.recipe = recipe;
    this.points = points;
    Map<Path, Recipe> recipes = new LinkedHashMap<>();
    points.forEach(point -> recipes.put(run(point), recipe(point)));
    runs =
        new StudyRuns(
            folder,
            recipes,
            points.stream().anyMatch(p -> p.containsKey("data") || p.containsKey("dataDir")));
  }

  /**
   * A sweep, not yet begun.
   *
   * @param out its folder: new, empty, or that of the same sweep; null for a new one under {@code
   *     runs/}
   */
  public static Sweep in(Path out, Recipe recipe, List<Map<String, String>> points) {
    Recipe placed = RecipeData.withAbsolutePlaces(recipe);
    // All of them first: a value that is wrong should not cost the runs before it.
    points.forEach(point -> Recipes.withFields(placed, point));
    if (out != null && Files.exists(out.resolve(FILE))) {
      return new Sweep(out, placed, points);
    }
    Sweep sweep =
        new Sweep(OutputFolder.createForStudy(out, recipe.name() + "-sweep"), placed, points);
    sweep.write(sweep.result(List.of()));
    return sweep;
  }

  /** The sweep's folder. */
  public Path folder() {
    return folder;
  }

  /**
   * Trains what is not complete yet.
   *
   * @param listener told after each run
   * @return empty where a run was interrupted, which ends the sweep
   */
  public Optional<Result> run(SeedStudy.Training training, Listener listener) {
    List<Point> trained = new ArrayList<>();
    for (Map<String, String> point : points) {
      RunResult result = runs.completeOr(run(point), recipe(point), training);
      if (result.status() == RunStatus.INTERRUPTED) {
        return Optional.empty();
      }
      trained.add(point(point, result));
      write(result(trained));
      listener.changed(result(trained));
    }
    return Optional.of(result(trained));
  }

  private Point point(Map<String, String> fields, RunResult result) {
    Optional<EpochMetrics> tested =
        result.status() == RunStatus.COMPLETED
            ? RunTable.METRICS.read(RunDirectory.at(run(fields))).rows().stream()
                .filter(row -> row.epoch() == result.bestEpoch())
                .filter(EpochMetrics::isFinite)
                .findFirst()
            : Optional.empty();
    return new Point(
        fields,
        name(fields),
        result.status(),
        result.bestEpoch(),
        tested.map(EpochMetrics::validationAccuracy).orElse(null),
        tested.map(recipe.testing().bestMetric()::of).orElse(null),
        tested.map(EpochMetrics::validationLoss).orElse(null),
        result.wallSeconds());
  }

  private Result result(List<Point> trained) {
    Optional<Point> best =
        trained.stream()
            .filter(point -> point.validationFigure() != null)
            .max(
                Comparator.comparingDouble(Point::validationFigure)
                    .thenComparing(Point::validationLoss, Comparator.reverseOrder()));
    Optional<RunResult> tested =
        best.flatMap(point -> RunResult.read(RunDirectory.at(folder.resolve(point.folder()))));
    return new Result(
        recipe.name(),
        recipe.testing().bestMetric(),
        trained,
        best.orElse(null),
        caution(),
        tested.map(RunResult::testAccuracy).orElse(null),
        tested.map(RunResult::testViews).orElse(null),
        tested.map(RunResult::testAccuracyOneView).orElse(null));
  }

  private String caution() {
    List<String> fields =
        DIVIDING.stream()
            .filter(field -> points.stream().map(point -> point.get(field)).distinct().count() > 1)
            .toList();
    return fields.isEmpty()
        ? null
        : "the settings differ in %s, which can change the images they are validated on: figures of different images are not comparable"
            .formatted(String.join(" and ", fields));
  }

  private Recipe recipe(Map<String, String> point) {
    // A place may be what varies.
    return RecipeData.withAbsolutePlaces(Recipes.withFields(recipe, point));
  }

  private Path run(Map<String, String> point) {
    return folder.resolve(name(point));
  }

  /** A folder's name; what else two values may differ in does not belong into one. */
  private static String name(Map<String, String> point) {
    return point.entrySet().stream()
        .map(entry -> entry.getKey() + "-" + entry.getValue())
        .collect(Collectors.joining("_"))
        .replaceAll("[^A-Za-z0-9._+-]", "-");
  }

  private void write(Result result) {
    RunDirectory.at(folder).writeJson(folder.resolve(FILE), result);
  }
}
