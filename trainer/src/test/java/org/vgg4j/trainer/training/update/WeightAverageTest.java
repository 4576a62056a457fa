package org.vgg4j.trainer.training.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;

/** Averages against their formulas, written out for one weight. */
class WeightAverageTest {

  private static final int WEIGHT = 3;

  private final ComputationGraph graph =
      ModelFactory.create(
          "airbench-slim", ModelOptions.of(new InputShape(3, 8, 8), 3).withWidth(0.02));
  private final INDArray weights = graph.params();

  private double shown(WeightAverage average) {
    return average.withResult(() -> weights.getDouble(WEIGHT));
  }

  @Test
  void aMovingAverageKeepsItsDecayOfItselfButLessInTheFirstSteps() {
    WeightAverage average = new MovingAverage(graph, 0.6, null);
    double expected = weights.getDouble(WEIGHT);
    for (int step = 1; step <= 12; step++) {
      weights.addi(step * 0.1);
      average.afterStep(step, 12);
      double kept = Math.min(0.6, (1.0 + step) / (10.0 + step));
      expected = kept * expected + (1 - kept) * weights.getDouble(WEIGHT);
      assertThat(shown(average)).as("step %d", step).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void anAverageOfEpochsIsTheMeanOfTheLastOnes() {
    WeightAverage average = new EpochAverage(graph, 3, null);
    double sum = 0;
    for (int epoch = 1; epoch <= 7; epoch++) {
      weights.addi(epoch);
      average.afterEpoch(epoch, 7);
      double now = weights.getDouble(WEIGHT);
      sum = epoch < 5 ? 0 : sum + now;
      double expected = epoch < 5 ? now : sum / (epoch - 4);
      assertThat(shown(average)).as("epoch %d", epoch).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void trainingGoesOnWithItsOwnWeightsAlsoAfterAFailure() {
    WeightAverage average = new MovingAverage(graph, 0.5, null);
    weights.addi(1);
    average.afterStep(1, 2);
    INDArray before = weights.dup();

    assertThat(shown(average)).isNotEqualTo(before.getDouble(WEIGHT));
    assertThat(weights).isEqualTo(before);
    try {
      average.withResult(
          () -> {
            throw new IllegalStateException("the validation failed");
          });
    } catch (IllegalStateException e) {
      assertThat(weights).isEqualTo(before);
      return;
    }
    throw new AssertionError("the failure was swallowed");
  }
}
