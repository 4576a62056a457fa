package org.vgg4j.trainer.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;

/** The files of a folder of several runs. */
public final class StudyFolder {

  /** Of a recipe under several seeds, or on several folds. */
  static final String SEEDS = "study.json";

  /** Of a recipe with several settings. */
  static final String SWEEP = "sweep.json";

  private StudyFolder() {}

  /**
   * The runs of a study or sweep that have begun, by name.
   *
   * @return empty where the folder is neither
   * @throws RunException if it cannot be read, or no run has begun
   */
  public static Optional<List<Path>> runs(Path folder) {
    if (!Files.isRegularFile(folder.resolve(SEEDS))
        && !Files.isRegularFile(folder.resolve(SWEEP))) {
      return Optional.empty();
    }
    try (Stream<Path> children = Files.list(folder)) {
      List<Path> runs =
          children
              .filter(child -> Files.isRegularFile(RunDirectory.at(child).recipeFile()))
              .sorted()
              .toList();
      if (runs.isEmpty()) {
        throw new RunException(
            "no run of the study " + folder + " has begun, expected at least one; train it first");
      }
      return Optional.of(runs);
    } catch (IOException e) {
      throw new RunException(
          folder + " cannot be read: " + e.getMessage() + "; give another folder", e);
    }
  }
}
