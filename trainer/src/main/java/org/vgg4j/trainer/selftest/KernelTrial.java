package org.vgg4j.trainer.selftest;

import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.profiles.KernelComparison;
import org.vgg4j.profiles.KernelTuning.ImageBatch;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.recipes.Networks;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;

/**
 * The convolutions of the recipe {@code vgg16-bn} at its batch, by the kernels that a training
 * takes and by others. There is no known answer for them, but two algorithms that have little in
 * common are not wrong alike.
 */
final class KernelTrial {

  private static final String RECIPE = "vgg16-bn";

  /** Enough for a batch of 128 on any card; a device that is slower gets fewer images. */
  private static final double SECONDS = 3;

  /** In fp32 sums over some thousand products; rounded to TF32, they are off by more. */
  private static final double ROUNDING = 1e-4;

  private KernelTrial() {}

  /** Compares what the device computes. */
  static KernelComparison run(ComputeDevice device) {
    Recipe recipe = Recipes.resolve(RECIPE, Map.of());
    ModelInfo info = ModelFactory.info(recipe.network().model());
    ComputationGraph graph = Networks.create(recipe, info.defaultInput(), info.defaultClasses());
    try {
      ImageBatch batch =
          new ImageBatch(
              recipe.optimization().batchSize(),
              info.defaultInput().channels(),
              info.defaultInput().height(),
              info.defaultInput().width());
      return device.compareKernels(graph, batch, SECONDS);
    } finally {
      graph.close();
    }
  }

  static Difference difference(long images, KernelComparison.Pair pair) {
    return new Difference(
        RECIPE + " in batches of " + images,
        pair.pass() + " by " + pair.kernel() + ", not " + pair.other(),
        pair.difference(),
        ROUNDING);
  }
}
