package org.vgg4j.trainer.commands.options;

import java.util.List;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.study.SeedStudy;
import picocli.CommandLine.Option;

/** Several trainings instead of one. */
public final class StudyOptions {

  @Option(
      names = "--seeds",
      paramLabel = "N|A,B,...",
      description =
          "Train under several seeds, 1 to N or those named, into one folder: mean, deviation and 95"
              + " %% interval of the test. With the same --out again, go on.")
  private String seeds;

  @Option(
      names = "--folds",
      paramLabel = "K",
      description =
          "Divide the images in K folds and train K times, each time testing with another: mean,"
              + " deviation and 95 %% interval. With the same --out again, go on.")
  private String folds;

  /**
   * The folds that are asked for; 0 for none.
   *
   * @param plain whether nothing else is asked for that only a single training has
   */
  public int folds(boolean plain) {
    if (folds == null) {
      return 0;
    }
    int count = Overrides.wholeNumber("--folds", folds);
    if (count < 2) {
      throw new RecipeException("--folds is '" + folds + "', expected 2 or more");
    }
    if (!plain || seeds != null) {
      throw new RecipeException(
          "--folds trains a recipe several times from its start: expected no --resume, --weights,"
              + " --ui, --tensorboard or --seeds beside it");
    }
    return count;
  }

  /** Refuses seeds where a recipe is trained several times for another reason. */
  public void requireNone() {
    if (folds != null) {
      throw new RecipeException(
          "--folds is '"
              + folds
              + "', expected one division of the data for a sweep; leave it out");
    }
    if (seeds != null) {
      throw new RecipeException(
          "--seeds is '"
              + seeds
              + "', expected one seed for all settings of a sweep; leave it out");
    }
  }

  /**
   * The seeds that are asked for; none for a single training.
   *
   * @param plain whether nothing else is asked for that only a single training has
   */
  public List<Long> seeds(boolean plain) {
    if (seeds == null) {
      return List.of();
    }
    if (!plain) {
      throw new RecipeException(
          "--seeds trains a recipe several times from its start: expected no --resume, --weights,"
              + " --ui, --tensorboard or --seed beside it");
    }
    return SeedStudy.seeds(seeds);
  }
}
