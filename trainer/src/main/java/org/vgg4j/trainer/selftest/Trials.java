package org.vgg4j.trainer.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.models.LayerKinds;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.trainer.recipes.Networks;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;

/**
 * What is tried: a small network for each kind of layer and each optimizer, and the network of the
 * recipe {@code quickstart}.
 *
 * <p>The tolerances stand between two measurements, taken with other noise in networks of these
 * shapes; SelfTestTest asks for both of the present ones. Below them is what rounding may do:
 * another engine that sums in another order (oneDNN in fp32) was 1e-5 off at most, and weights that
 * were changed by a millionth, which is more than fp32 rounds, moved small networks by 3e-5. Above
 * them is the least error that a user should hear of: convolutions and dense layers in bf16 were
 * 2e-3 off in every small network's gradients.
 *
 * <p>{@code quickstart}'s gradients are allowed more, since among its 300,000 values one may lie so
 * near to 0, or two in a window of a pool so near to each other, that rounding decides where the
 * gradient goes: weights that were changed by a millionth moved arrays of gradients by up to 0.13
 * within three steps. Its loss and its probabilities hardly notice. It trains by plain gradient
 * descent at a small rate: Adam's first steps are the rate times the gradient's sign, however small
 * and rounded that is.
 */
final class Trials {

  /**
   * Batch norm of vectors divides by the spread of so few values: with 4 images, weights that were
   * changed by a millionth moved its gradients by more than is allowed.
   */
  private static final int BATCH = 8;

  /** It takes a third of the test's time, which grows with its images. */
  private static final int BATCH_OF_QUICKSTART = 4;

  private static final double ROUNDING = 1e-4;
  private static final double ROUNDING_OF_MANY_LAYERS = 1e-3;
  private static final double CHANGES_OF_PLACE = 0.3;

  private static final Map<String, String> PLAIN_DESCENT =
      Map.of("optimizer", "sgd", "learningRate", "0.0005");

  private Trials() {}

  /** All of them, the cheap ones first. To be called once ND4J's backend is chosen. */
  static List<Trial> all() {
    List<Trial> trials = new ArrayList<>();
    LayerKinds.networks().forEach((name, network) -> trials.add(ofKind(name, network)));
    trials.add(quickstart());
    return trials;
  }

  private static Trial ofKind(String name, ComputationGraphConfiguration configuration) {
    return new Trial(
        name,
        () -> {
          // A copy, since a configuration counts the steps of its network.
          ComputationGraph graph = new ComputationGraph(configuration.clone());
          graph.init();
          ModelFactory.resetOptimizer(graph);
          return graph;
        },
        BATCH,
        LayerKinds.INPUT,
        LayerKinds.CLASSES,
        ROUNDING,
        ROUNDING);
  }

  private static Trial quickstart() {
    Recipe recipe = Recipes.resolve("quickstart", PLAIN_DESCENT);
    ModelInfo info = ModelFactory.info(recipe.network().model());
    return new Trial(
        recipe.name(),
        () -> Networks.create(recipe, info.defaultInput(), info.defaultClasses()),
        BATCH_OF_QUICKSTART,
        info.defaultInput(),
        info.defaultClasses(),
        ROUNDING_OF_MANY_LAYERS,
        CHANGES_OF_PLACE);
  }
}
