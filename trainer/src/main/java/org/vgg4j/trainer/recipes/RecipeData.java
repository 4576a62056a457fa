package org.vgg4j.trainer.recipes;

import java.util.HashMap;
import java.util.Map;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetNames;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.EarlierData;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.batches.BatchSettings;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.trainer.runs.Home;

/** From a recipe to its data. */
public final class RecipeData {

  private RecipeData() {}

  /**
   * The data that a recipe asks for.
   *
   * @param earlier what the recipe's run knows of its data; null for a new run
   */
  public static DatasetRequest request(Recipe recipe, EarlierData earlier) {
    int imageSize =
        recipe.images().imageSize() > 0 || DatasetName.of(recipe.images().data()).isPresent()
            ? recipe.images().imageSize()
            : ModelFactory.info(recipe.network().model()).defaultInput().height();
    return new DatasetRequest(
        recipe.images().data(),
        recipe.images().dataDir() == null
            ? null
            : Recipes.path("dataDir", recipe.images().dataDir()),
        Home.folder(),
        recipe.images().validationFraction(),
        recipe.images().limitTrain(),
        recipe.images().limitTest(),
        recipe.optimization().seed(),
        imageSize,
        recipe.images().channels(),
        recipe.images().decode(),
        new DataIdentity.Division(
            recipe.images().groupBy(), recipe.images().folds(), recipe.images().fold()),
        earlier);
  }

  /**
   * How the training images become batches: shuffled and augmented.
   *
   * @param leastBatch images that the last batch of an epoch needs, at least 1
   * @param prefetch batches made ahead, 0 for none
   * @param threads that make them, at least 1
   */
  public static BatchSettings batches(
      Recipe recipe, int leastBatch, Normalization normalization, int prefetch, int threads) {
    return new BatchSettings(
        recipe.optimization().imagesPerStep(),
        leastBatch,
        normalization,
        recipe.augmentation().list(),
        recipe.augmentation().labelSmoothing(),
        recipe.images().sampling(),
        recipe.optimization().seed(),
        prefetch,
        threads);
  }

  /** So that a run finds its data from whatever folder it is gone on with. */
  public static Recipe withAbsolutePlaces(Recipe recipe) {
    Map<String, String> places = new HashMap<>();
    places.put("data", DatasetNames.absolute(recipe.images().data()));
    if (recipe.images().dataDir() != null) {
      places.put("dataDir", DatasetNames.absolute(recipe.images().dataDir()));
    }
    return Recipes.withFields(recipe, places);
  }
}
