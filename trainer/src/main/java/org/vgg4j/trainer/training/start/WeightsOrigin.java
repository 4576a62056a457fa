package org.vgg4j.trainer.training.start;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.RunDirectory;

/** What a checkpoint and the run in whose folder it lies tell, so that nobody types it again. */
public final class WeightsOrigin {

  private WeightsOrigin() {}

  /**
   * The network: the model, its options and its images' size and channels.
   *
   * @return recipe field to value, as typed; empty where plain Deeplearning4j wrote the file
   * @throws CheckpointException if the file is missing or damaged
   */
  public static Map<String, String> fields(Path checkpoint) {
    Optional<CheckpointInfo> info = CheckpointReader.readInfo(checkpoint);
    Map<String, String> fields = new LinkedHashMap<>();
    if (info.isEmpty()) {
      return fields;
    }
    fields.put("model", info.get().model());
    if (info.get().height() == info.get().width()) {
      fields.put("imageSize", Integer.toString(info.get().height()));
    }
    fields.put("channels", Integer.toString(info.get().channels()));
    recipe(checkpoint)
        .map(Recipe::network)
        .filter(network -> network.model().equals(info.get().model()))
        .ifPresent(network -> addOptions(fields, network));
    return fields;
  }

  /** Where the run has its data; null for where it is kept, and where no run tells. */
  public static Path dataDir(Path checkpoint) {
    try {
      return recipe(checkpoint)
          .map(recipe -> recipe.images().dataDir())
          .map(place -> Recipes.path("dataDir", place))
          .orElse(null);
    } catch (RecipeException e) {
      // A checkpoint can be used without its run's recipe.
      return null;
    }
  }

  private static Optional<Recipe> recipe(Path checkpoint) {
    Path folder = checkpoint.toAbsolutePath().normalize().getParent();
    Path run = folder.getParent();
    if (run == null || !RunDirectory.at(run).bestCheckpoint().getParent().equals(folder)) {
      return Optional.empty();
    }
    Path file = RunDirectory.at(run).recipeFile();
    return Files.isRegularFile(file)
        ? Optional.of(Recipes.resolve(file.toString(), Map.of()))
        : Optional.empty();
  }

  private static void addOptions(Map<String, String> fields, Recipe.Network network) {
    fields.put("width", Double.toString(network.width()));
    fields.put("dropout", Objects.toString(network.dropout()));
    fields.put("head", network.head() == null ? "null" : network.head().id());
    fields.put("blocks", Objects.toString(network.blocks()));
    fields.put("whitening", Boolean.toString(network.whitening()));
  }
}
