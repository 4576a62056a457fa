package org.vgg4j.trainer.training.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.datasets.cifar.CifarSample;
import org.vgg4j.models.InputShape;
import org.vgg4j.trainer.recipes.Networks;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeData;
import org.vgg4j.trainer.recipes.Recipes;

class WeightedLossTest {

  private static final List<Double> WEIGHTS =
      List.of(4.0, 0.5, 1.0, 0.0, 1.0, 1.0, 2.0, 1.0, 1.0, 3.0);

  private static final Recipe RECIPE =
      Recipes.resolve(
          "default",
          Map.of(
              "model",
              "vgg11",
              "dropout",
              "0",
              "width",
              "0.0625",
              "batchSize",
              "20",
              "optimizer",
              "sgd",
              "learningRate",
              "0.05",
              "flip",
              "none",
              "cropPadding",
              "0"));

  private static ComputationGraph network() {
    return Networks.create(RECIPE, new InputShape(3, 32, 32), 10);
  }

  /** Cross entropies by hand, and gradients as finite differences of them. */
  @Test
  void lossAndStepAreThoseOfWeightedCrossEntropies() {
    ImageSet images = CifarSample.train();
    try (BatchIterator batches =
        new BatchIterator(images, RecipeData.batches(RECIPE, 1, Normalization.cifar10(), 0, 1))) {
      DataSet batch = batches.next();
      int[] indices = batches.indices();
      ComputationGraph graph = network();
      WeightedLoss.set(graph, WEIGHTS);
      double before = loss(graph, batch, images, indices);
      INDArray start = graph.params().dup();

      graph.fit(batch);

      assertThat(graph.score()).isCloseTo(before, within(1e-5));
      INDArray step = graph.params().sub(start);
      // Of gradient descent, the loss falls by |step|^2 / rate where the step is small.
      graph.params().assign(start.add(step.mul(0.05)));
      double after = loss(graph, batch, images, indices);
      double squares = Math.pow(step.norm2Number().doubleValue(), 2);
      assertThat(before - after).isCloseTo(0.05 * squares / 0.05, within(0.05 * (before - after)));
    }
  }

  private static double loss(
      ComputationGraph graph, DataSet batch, ImageSet images, int[] indices) {
    float[][] answers = graph.outputSingle(batch.getFeatures()).toFloatMatrix();
    double sum = 0;
    for (int i = 0; i < answers.length; i++) {
      int label = images.label(indices[i]);
      sum -= WEIGHTS.get(label) * Math.log(answers[i][label]);
    }
    return sum / answers.length;
  }

  @Test
  void aNetworkThatWasTrainedWithWeightsForgetsThem() {
    ComputationGraph graph = network();
    String plain = graph.getConfiguration().toJson();
    WeightedLoss.set(graph, WEIGHTS);
    assertThat(graph.getConfiguration().toJson()).isNotEqualTo(plain);
    WeightedLoss.set(graph, List.of());
    assertThat(graph.getConfiguration().toJson()).isEqualTo(plain);
  }
}
