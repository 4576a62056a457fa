package org.vgg4j.models;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What any model can be given to learn in fewer epochs. */
class IngredientsTest {

  private static ModelOptions options(String model) {
    return ModelOptions.of(ModelFactory.info(model)).withWidth(0.1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"airbench-slim", "vgg11", "keras-resnet10", "resnet-v2"})
  void aWhiteningLayerStandsBeforeAnyModelAndKeepsTheImagesSize(String model) {
    LayerTable plain = LayerTable.of(model, options(model));
    LayerTable whitened = LayerTable.of(model, options(model).withWhitening(true));

    assertThat(whitened.rows()).hasSize(plain.rows().size() + 1);
    assertThat(whitened.rows().get(0).name()).isEqualTo(ModelFactory.WHITENING);
    assertThat(whitened.rows().get(0).outputShape()).containsExactly(24L, 32L, 32L);
    assertThat(whitened.rows().get(1).inputs()).containsExactly(ModelFactory.WHITENING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"airbench", "vgg11", "keras-resnet10"})
  void identityPassesTheFirstChannelsOfAConvolutionOnAsTheyAre(String model) {
    ComputationGraph graph =
        ModelFactory.create(
            model, options(model).withInitialization(WeightInitialization.IDENTITY));
    int seen = 0;
    for (var layer : graph.getLayers()) {
      INDArray weights = layer.paramTable().get("W");
      if (weights == null || weights.rank() != 4 || weights.size(2) % 2 == 0) {
        continue;
      }
      double bound = 1 / Math.sqrt(weights.size(1) * weights.size(2) * weights.size(3));
      for (long out = 0; out < weights.size(0); out++) {
        for (long in = 0; in < weights.size(1); in++) {
          for (long y = 0; y < weights.size(2); y++) {
            for (long x = 0; x < weights.size(3); x++) {
              double value = weights.getDouble(out, in, y, x);
              if (out < weights.size(1)) {
                boolean center = y == weights.size(2) / 2 && x == weights.size(3) / 2;
                assertThat(value).isEqualTo(out == in && center ? 1 : 0);
              } else {
                assertThat(value).isBetween(-bound, bound).isNotZero();
              }
            }
          }
        }
      }
      seen++;
    }
    assertThat(seen).as("convolutions looked at").isGreaterThan(4);
  }

  @Test
  void batchNormHasARateOfItsOwnInTheConfigurationToo() {
    ModelOptions own =
        options("vgg11-bn")
            .withOptimizer(new OptimizerSettings(Optimizer.NESTEROV, 0.01, 0.9, 0, 0, 64));
    ComputationGraph graph = ModelFactory.create("vgg11-bn", own);
    for (var layer : graph.getLayers()) {
      if (layer.conf().getLayer() instanceof BaseLayer weighted && layer.numParams() > 0) {
        assertThat(weighted.getIUpdater().getLearningRate(0, 0))
            .isEqualTo(weighted instanceof BatchNormalization ? 0.64 : 0.01);
      }
    }
  }

  @Test
  void scoresOfAirbenchAreANinthOfTheHighestValuesTimesTheirWeights() {
    ComputationGraph graph = ModelFactory.create("airbench", options("airbench"));
    INDArray images = Nd4j.rand(2, 3, 32, 32);
    var activations = graph.feedForward(images, false);
    INDArray last = activations.get("gelu3_2");
    INDArray scores = last.max(2, 3).divi(9).mmul(graph.getParam("output_W"));
    INDArray expected = Nd4j.nn().softmax(scores, 1);

    assertThat(activations.get("output").equalsWithEps(expected, 1e-5)).isTrue();
  }
}
