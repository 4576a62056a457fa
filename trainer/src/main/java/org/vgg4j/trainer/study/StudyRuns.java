package org.vgg4j.trainer.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.vgg4j.datasets.files.OwnFiles;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.training.start.Fresh;
import org.vgg4j.trainer.training.start.Resumed;
import org.vgg4j.trainer.training.start.SameData;
import org.vgg4j.trainer.training.start.StartingPoint;

/**
 * The runs of a study, which may be there from before. All of them are of one recipe and of the
 * same data, wherever that lies now: a mean over others would mean nothing.
 */
final class StudyRuns {

  private final Path study;
  private final boolean placesVary;

  /** The data of the first complete run; of each place where these are what runs differ in. */
  private final Map<String, SameData> data = new HashMap<>();

  /**
   * Looks at what there is from before, all of it before the first run is trained.
   *
   * @param study the folder
   * @param runs folder to recipe
   * @param placesVary whether the place of the data is one of the things that the runs differ in
   * @throws RunException if a run is of another recipe or other data, or its folder is a link
   */
  StudyRuns(Path study, Map<Path, Recipe> runs, boolean placesVary) {
    this.study = study;
    this.placesVary = placesVary;
    runs.forEach(
        (folder, recipe) -> {
          requireSame(folder, recipe);
          complete(RunDirectory.at(folder)).ifPresent(result -> keepData(folder, recipe));
        });
  }

  private void requireSame(Path folder, Recipe recipe) {
    try {
      OwnFiles.requireFolders(study, folder);
    } catch (IOException e) {
      throw RunException.cannotWrite(folder, e);
    }
    RunDirectory.at(folder).requireOwnFiles();
    Path file = RunDirectory.at(folder).recipeFile();
    Map<String, String> places =
        placesVary
            ? Map.of()
            : Map.of(
                "data", recipe.images().data(),
                "dataDir", Objects.toString(recipe.images().dataDir(), ""));
    if (Files.exists(file) && !Recipes.resolve(file.toString(), places).equals(recipe)) {
      throw new RunException(
          file
              + " is another recipe than the one that is asked for, expected the same study; give"
              + " another --out");
    }
  }

  private static Optional<RunResult> complete(RunDirectory run) {
    return RunResult.read(run).filter(result -> result.status() == RunStatus.COMPLETED);
  }

  private void keepData(Path folder, Recipe recipe) {
    RunDirectory run = RunDirectory.at(folder);
    SameData first = data.get(place(recipe));
    if (first == null) {
      SameData.of(run).ifPresent(same -> data.put(place(recipe), same));
    } else {
      Provenance.read(run)
          .flatMap(Provenance::dataIdentity)
          .ifPresent(identity -> first.require("the data of " + folder, identity));
    }
  }

  private String place(Recipe recipe) {
    return placesVary ? recipe.images().data() + '\n' + recipe.images().dataDir() : "";
  }

  /**
   * The result of a run that is complete, or that of training it, from its start or on.
   *
   * @throws RunException if the folder holds a run of another recipe, or the data is not that of
   *     the runs before
   */
  RunResult completeOr(Path folder, Recipe recipe, SeedStudy.Training training) {
    requireSame(folder, recipe);
    RunDirectory run = RunDirectory.at(folder);
    Optional<RunResult> before = complete(run);
    if (before.isPresent()) {
      return before.get();
    }
    StartingPoint start =
        Files.exists(run.recipeFile())
            ? new Resumed(run, false)
            : new Fresh(folder, data.get(place(recipe)));
    RunResult result = training.train(recipe, start);
    if (result.status() == RunStatus.COMPLETED) {
      keepData(folder, recipe);
    }
    return result;
  }
}
