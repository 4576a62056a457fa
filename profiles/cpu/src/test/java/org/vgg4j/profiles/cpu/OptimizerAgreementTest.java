package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;
import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.agreement.OptimizerAgreement;
import org.vgg4j.profiles.cpu.optimizer.FusedUpdater;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;

/** The optimizer's step in one pass over memory. */
class OptimizerAgreementTest extends OptimizerAgreement {

  @Override
  protected String install(ComputationGraph graph, Fallbacks fallbacks) {
    return FusedUpdater.install(graph, new ComputeThreads(2), fallbacks);
  }

  @Test
  void resultDoesNotDependOnTheNumberOfThreads() {
    ComputationGraph one = graph(new Adam(0.003), NONE);
    ComputationGraph three = one.clone();
    FusedUpdater.install(one, new ComputeThreads(1), new Fallbacks());
    FusedUpdater.install(three, new ComputeThreads(3), new Fallbacks());

    train(one, 0, 3);
    train(three, 0, 3);

    assertThat(three.params()).isEqualTo(one.params());
  }
}
