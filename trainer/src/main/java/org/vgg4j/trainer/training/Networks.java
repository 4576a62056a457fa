package org.vgg4j.trainer.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.models.Head;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.models.Optimizer;
import org.vgg4j.models.OptimizerSettings;
import org.vgg4j.models.WeightInitialisation;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.recipes.Recipe;

/** From a recipe to a network. */
public final class Networks {

  private Networks() {}

  /** The options that a recipe gives its model. */
  public static ModelOptions options(Recipe recipe, InputShape input, int classes) {
    return new ModelOptions(
        input,
        classes,
        recipe.width(),
        recipe.dropout(),
        recipe.head() == null ? null : Head.parse(recipe.head()),
        recipe.init() == null ? null : WeightInitialisation.parse(recipe.init()),
        new OptimizerSettings(
            Optimizer.parse(recipe.optimizer()),
            recipe.learningRate(),
            recipe.momentum(),
            recipe.weightDecay(),
            recipe.l2()),
        recipe.blocks(),
        recipe.seed());
  }

  /** A new network, initialised from the recipe's seed. */
  public static ComputationGraph create(Recipe recipe, InputShape input, int classes) {
    return ModelFactory.create(recipe.model(), options(recipe, input, classes));
  }

  /**
   * Copies saved parameters into a network, whose optimizer stays fresh.
   *
   * @throws CheckpointException if they are those of another network
   */
  public static void loadWeights(ComputationGraph graph, Path file) {
    ComputationGraph saved = CheckpointReader.read(file, false).graph();
    Map<String, INDArray> from = saved.paramTable();
    Map<String, INDArray> into = graph.paramTable();
    if (!List.copyOf(from.keySet()).equals(List.copyOf(into.keySet()))) {
      throw new CheckpointException(
          "weights "
              + file
              + " are of another network: its "
              + from.size()
              + " parameter arrays have other names than this network's "
              + into.size()
              + "; give the --model that they were saved from");
    }
    into.forEach(
        (name, array) -> {
          if (!from.get(name).equalShapes(array)) {
            throw new CheckpointException(
                "weights "
                    + file
                    + " are of another network: "
                    + name
                    + " has shape "
                    + java.util.Arrays.toString(from.get(name).shape())
                    + ", expected "
                    + java.util.Arrays.toString(array.shape())
                    + "; give the --model, width and classes that they were saved with");
          }
        });
    graph.params().assign(saved.params());
  }
}
