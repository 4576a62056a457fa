package org.vgg4j.trainer.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.training.start.Fresh;
import org.vgg4j.trainer.training.start.Resumed;
import org.vgg4j.trainer.training.start.StartingPoint;

/** The runs of a study, which may be there from before. */
final class StudyRuns {

  private StudyRuns() {}

  /**
   * Checks the run of an earlier start.
   *
   * @throws RunException if it is one of another recipe
   */
  static void requireSame(Path folder, Recipe recipe) {
    Path file = RunDirectory.at(folder).recipeFile();
    if (Files.exists(file) && !Recipes.resolve(file.toString(), Map.of()).equals(recipe)) {
      throw new RunException(
          file
              + " is another recipe than the one that is asked for, expected the same study; give"
              + " another --out");
    }
  }

  /**
   * The result of a run that is complete, or that of training it, from its start or on.
   *
   * @throws RunException if the folder holds a run of another recipe
   */
  static RunResult completeOr(Path folder, Recipe recipe, SeedStudy.Training training) {
    requireSame(folder, recipe);
    RunDirectory run = RunDirectory.at(folder);
    return RunResult.read(run)
        .filter(result -> result.status() == RunStatus.COMPLETED)
        .orElseGet(
            () -> {
              StartingPoint start =
                  Files.exists(run.recipeFile()) ? new Resumed(run, false) : new Fresh(folder);
              return training.train(recipe, start);
            });
  }
}
