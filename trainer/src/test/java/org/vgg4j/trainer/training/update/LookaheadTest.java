package org.vgg4j.trainer.training.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;

/** Against the formula, written out for one weight. */
class LookaheadTest {

  private static ComputationGraph network() {
    return ModelFactory.create(
        "airbench-slim", ModelOptions.of(new InputShape(3, 8, 8), 3).withWidth(0.02));
  }

  @Test
  void slowWeightsFollowEveryFifthStepAndTheFastOnesAreSetBackToThem() {
    ComputationGraph graph = network();
    INDArray weights = graph.params();
    Lookahead lookahead = new Lookahead(graph, 5, null);
    double fast = weights.getDouble(3);
    double slow = fast;
    for (int step = 1; step <= 12; step++) {
      weights.addi(0.25);
      fast += 0.25;
      lookahead.afterStep(step, 12);
      if (step == 12) {
        fast = slow;
      } else if (step % 5 == 0) {
        double kept = Math.pow(0.95, 5) * Math.pow(step / 12.0, 3);
        slow = kept * slow + (1 - kept) * fast;
        fast = slow;
      }
      assertThat(weights.getDouble(3)).as("step %d", step).isCloseTo(fast, within(1e-5));
      assertThat(lookahead.slowWeights().getDouble(3)).isCloseTo(slow, within(1e-5));
    }
  }

  @Test
  void aRunThatGoesOnKeepsTheSlowWeightsThatItHad() {
    ComputationGraph graph = network();
    INDArray saved = graph.params().mul(2);

    Lookahead lookahead = new Lookahead(graph, 5, saved.dup());

    assertThat(lookahead.slowWeights()).isEqualTo(saved);
    lookahead.afterStep(4, 4);
    assertThat(graph.params()).isEqualTo(saved);
  }
}
