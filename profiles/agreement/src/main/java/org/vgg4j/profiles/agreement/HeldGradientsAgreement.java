package org.vgg4j.profiles.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.vgg4j.profiles.GradientClip;
import org.vgg4j.profiles.GradientControl;

/** Gradients that one graph holds back and another takes the step of. */
public abstract class HeldGradientsAgreement extends GradientControlAgreement {

  @ParameterizedTest
  @MethodSource("optimizers")
  void gradientsOfAnotherGraphAddUpToTheSameBitsAsThePartsOfOne(
      IUpdater updater, List<Regularization> penalties) {
    ComputationGraph one = withoutStatistics(settings(updater, penalties));
    ComputationGraph first = one.clone();
    ComputationGraph second = one.clone();
    List.of(one, first, second).forEach(this::install);
    GradientControl ofOne = GradientControl.of(one).orElseThrow();
    GradientControl ofFirst = GradientControl.of(first).orElseThrow();
    GradientControl ofSecond = GradientControl.of(second).orElseThrow();
    ofOne.clip(new GradientClip(0.5, 0));
    ofFirst.clip(new GradientClip(0.5, 0));

    for (int step = 0; step < 3; step++) {
      DataSet batch = Nets.images(step, 8, 3, 9, 9);
      ofOne.holdBack(true);
      one.fit(part(batch, 0, 4));
      one.getConfiguration().setIterationCount(step);
      ofOne.holdBack(false);
      one.fit(part(batch, 4, 8));

      ofFirst.holdBack(true);
      first.fit(part(batch, 0, 4));
      first.getConfiguration().setIterationCount(step);
      ofSecond.holdBack(true);
      second.fit(part(batch, 4, 8));
      ofFirst.hold(ofSecond.takeHeld().orElseThrow());
      ofFirst.step();
      second.params().assign(first.params());

      assertThat(ofSecond.takeHeld()).isEmpty();
      assertThat(first.getConfiguration().getIterationCount()).isEqualTo(step + 1);
      assertThat(first.params()).isEqualTo(one.params());
    }
    assertSame(one, first);
  }

  @Test
  void aStepWithoutGradientsIsRefused() {
    ComputationGraph graph = singleLayer(settings(new Sgd(0.05), NONE));
    install(graph);
    GradientControl control = GradientControl.of(graph).orElseThrow();
    assertThatThrownBy(control::step)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no gradients are held back");
  }
}
