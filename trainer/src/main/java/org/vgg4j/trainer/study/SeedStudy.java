package org.vgg4j.trainer.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeData;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.OutputFolder;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.training.start.StartingPoint;

/**
 * Trains a recipe several times, one after the other, each into a folder of the study's: under
 * several seeds, or on each fold of its data. Given the same folder again, it goes on where it
 * stopped: runs that are complete are taken as they are, one that was cut is resumed.
 */
public final class SeedStudy {

  private static final int MOST_SEEDS = 1_000;
  private static final String FILE = StudyFolder.SEEDS;

  private final Path folder;
  private final Recipe recipe;
  private final StudyResult.Kind kind;
  private final List<Point> points;
  private final StudyRuns earlier;

  /** Trains one recipe from one point on. */
  public interface Training {
    RunResult train(Recipe recipe, StartingPoint start);
  }

  /** One of the trainings, and its folder within the study's. */
  private record Point(String name, Recipe recipe) {}

  private SeedStudy(Path folder, Recipe recipe, StudyResult.Kind kind, List<Point> points) {
    this.folder = folder;
    this.recipe = recipe;
    this.kind = kind;
    this.points = points;
    Map<Path, Recipe> recipes = new LinkedHashMap<>();
    points.forEach(point -> recipes.put(folder.resolve(point.name), point.recipe));
    earlier = new StudyRuns(folder, recipes, false);
  }

  /**
   * The seeds that a user asks for: {@code 3} means 1, 2 and 3; {@code 4,8} those, and {@code 4,}
   * that one.
   *
   * @throws RecipeException if it is neither
   */
  public static List<Long> seeds(String typed) {
    try {
      if (!typed.contains(",")) {
        int count = Integer.parseInt(typed.strip());
        if (count >= 1 && count <= MOST_SEEDS) {
          return LongStream.rangeClosed(1, count).boxed().toList();
        }
      } else {
        List<Long> seeds =
            Arrays.stream(typed.split(",")).map(String::strip).map(Long::valueOf).toList();
        if (!seeds.isEmpty()
            && seeds.size() <= MOST_SEEDS
            && seeds.stream().distinct().count() == seeds.size()) {
          return seeds;
        }
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new RecipeException(
        "--seeds is '%s', expected how many (1 to 1,000), or different seeds with commas between; for example 3 or 1,2,7"
            .formatted(typed));
  }

  /**
   * A study under several seeds, not yet begun.
   *
   * @param out its folder: new, empty, or that of the same study; null for a new one under {@code
   *     runs/}
   * @throws RunException if it is something else
   */
  public static SeedStudy in(Path out, Recipe recipe, List<Long> seeds) {
    Recipe placed = RecipeData.withAbsolutePlaces(recipe);
    return in(
        out,
        placed,
        StudyResult.Kind.SEEDS,
        seeds.stream()
            .map(
                seed ->
                    new Point(
                        "seed-" + seed, Recipes.withFields(placed, Map.of("seed", "" + seed))))
            .toList());
  }

  /**
   * A study on every fold of the data, not yet begun: each image is tested with in one run, which
   * has not trained on it.
   *
   * @param out as of {@link #in}
   * @param folds at least 2
   * @throws RunException if {@code out} is something else
   * @throws RecipeException if there cannot be so many folds
   */
  public static SeedStudy ofFolds(Path out, Recipe recipe, int folds) {
    Recipe placed = RecipeData.withAbsolutePlaces(recipe);
    return in(
        out,
        placed,
        StudyResult.Kind.FOLDS,
        IntStream.rangeClosed(1, folds)
            .mapToObj(
                fold ->
                    new Point(
                        "fold-" + fold,
                        Recipes.withFields(placed, Map.of("folds", "" + folds, "fold", "" + fold))))
            .toList());
  }

  private static SeedStudy in(Path out, Recipe recipe, StudyResult.Kind kind, List<Point> points) {
    if (out == null || !Files.exists(out.resolve(FILE))) {
      Path made = OutputFolder.createForStudy(out, recipe.name() + "-" + kind.id());
      SeedStudy study = new SeedStudy(made, recipe, kind, points);
      study.write(List.of());
      return study;
    }
    return new SeedStudy(out, recipe, kind, points);
  }

  /** The study's folder. */
  public Path folder() {
    return folder;
  }

  /**
   * Trains what is not complete yet.
   *
   * @return empty where a run was interrupted, which ends the study
   */
  public Optional<StudyResult> run(Training training) {
    List<StudyResult.Run> runs = new ArrayList<>();
    for (Point point : points) {
      RunResult result = earlier.completeOr(folder.resolve(point.name), point.recipe, training);
      if (result.status() == RunStatus.INTERRUPTED) {
        return Optional.empty();
      }
      runs.add(StudyResult.Run.of(point.recipe.optimization().seed(), point.name, result));
      write(runs);
    }
    return Optional.of(StudyResult.of(recipe.name(), kind, runs));
  }

  private void write(List<StudyResult.Run> runs) {
    RunDirectory.at(folder)
        .writeJson(folder.resolve(FILE), StudyResult.of(recipe.name(), kind, runs));
  }
}
