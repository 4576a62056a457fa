package org.vgg4j.trainer.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * Trains a recipe under several seeds, one after the other, each into a folder {@code seed-N} of
 * the study's. Given the same folder again, it goes on where it stopped: runs that are complete are
 * taken as they are, one that was cut is resumed.
 */
public final class SeedStudy {

  private static final int MOST_SEEDS = 1_000;
  private static final String FILE = StudyFolder.SEEDS;

  private final Path folder;
  private final Recipe recipe;
  private final List<Long> seeds;

  /** Trains one recipe from one point on. */
  public interface Training {
    RunResult train(Recipe recipe, StartingPoint start);
  }

  private SeedStudy(Path folder, Recipe recipe, List<Long> seeds) {
    this.folder = folder;
    this.recipe = recipe;
    this.seeds = seeds;
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
   * A study, not yet begun.
   *
   * @param out its folder: new, empty, or that of the same study; null for a new one under {@code
   *     runs/}
   * @throws RunException if it is something else
   */
  public static SeedStudy in(Path out, Recipe recipe, List<Long> seeds) {
    SeedStudy study = new SeedStudy(out, RecipeData.withAbsolutePlaces(recipe), seeds);
    if (out == null || !Files.exists(out.resolve(FILE))) {
      Path made = OutputFolder.createForStudy(out, recipe.name() + "-seeds");
      study = new SeedStudy(made, study.recipe, seeds);
      study.write(List.of());
    } else {
      for (long seed : seeds) {
        StudyRuns.requireSame(study.run(seed), study.withSeed(seed));
      }
    }
    return study;
  }

  private Path run(long seed) {
    return folder.resolve("seed-" + seed);
  }

  private Recipe withSeed(long seed) {
    return Recipes.withFields(recipe, Map.of("seed", Long.toString(seed)));
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
    for (long seed : seeds) {
      RunResult result = StudyRuns.completeOr(run(seed), withSeed(seed), training);
      if (result.status() == RunStatus.INTERRUPTED) {
        return Optional.empty();
      }
      runs.add(StudyResult.Run.of(seed, "seed-" + seed, result));
      write(runs);
    }
    return Optional.of(StudyResult.of(recipe.name(), runs));
  }

  private void write(List<StudyResult.Run> runs) {
    RunDirectory.at(folder).writeJson(folder.resolve(FILE), StudyResult.of(recipe.name(), runs));
  }
}
