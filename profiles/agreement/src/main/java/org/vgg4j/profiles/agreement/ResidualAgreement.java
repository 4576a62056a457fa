package org.vgg4j.profiles.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.profiles.layers.GraphAccelerator;

/** Networks whose values are read more than once and added. */
public abstract class ResidualAgreement implements EngineUnderTest {

  private final ResidualNets nets = new ResidualNets();

  private static DataSet batch(int seed, int size) {
    return Nets.images(seed, size, 3, 10, 10);
  }

  @Test
  void preActivationAgreesWithStockInEveryGradient() {
    assertAgrees(Twins.of(nets.preActivation(Activation.TANH), this));
  }

  @Test
  void postActivationAgreesWithStockInEveryGradient() {
    assertAgrees(Twins.of(nets.postActivation(Activation.TANH), this));
  }

  @Test
  void networksWithReluAgreeUpToTies() {
    Twins.of(nets.preActivation(Activation.RELU), this).assertAgreeUpToTies(batch(1, 8));
  }

  /** Sizes change, passes alternate, and a pass without its backward pass comes in between. */
  private static void assertAgrees(Twins twins) {
    assertThat(twins.report().accelerated()).contains("block1_add", "block2_add");
    for (int size : new int[] {8, 3, 1, 8}) {
      twins.assertAgreeOn(batch(size, size));
      twins.fast().feedForward(batch(9, 2).getFeatures(), true);
    }
    for (int step = 0; step < 3; step++) {
      twins.stock().fit(batch(step, 8));
      twins.fast().fit(batch(step, 8));
    }
    twins.assertAgreeOn(batch(7, 5));
  }

  @Test
  void feedForwardShowsSumsAsStockDoes() {
    Twins twins = Twins.of(nets.preActivation(Activation.TANH), this);
    INDArray images = batch(1, 4).getFeatures();

    for (boolean training : new boolean[] {false, true}) {
      Map<String, INDArray> expected = twins.stock().feedForward(images, training);
      Map<String, INDArray> actual = twins.fast().feedForward(images, training);
      for (String name : new String[] {"block1_add", "block2_add", "block3_add", "output"}) {
        Twins.assertClose(name, expected.get(name), actual.get(name));
      }
    }
  }

  @Test
  void trainsTheSameWhileSomebodyLooksAtActivations() {
    ComputationGraph looked = nets.preActivation(Activation.TANH);
    ComputationGraph alone = looked.clone();
    accelerate(looked);
    accelerate(alone);
    looked.setListeners(
        new BaseTrainingListener() {
          @Override
          public void onForwardPass(Model model, Map<String, INDArray> activations) {
            assertThat(activations.get("block1_add").shape()).containsExactly(8, 12, 10, 10);
          }
        });

    for (int step = 0; step < 3; step++) {
      looked.fit(batch(step, 8));
      alone.fit(batch(step, 8));
    }

    Twins.assertClose("weights", alone.params(), looked.params());
  }

  @Test
  void offPutsStockAdditionsBack() {
    ComputationGraph graph = nets.preActivation(Activation.TANH);
    accelerate(graph);
    accelerate(graph);
    graph.fit(batch(1, 4));

    GraphAccelerator.Result result = GraphAccelerator.restore(graph, "acceleration is off");

    assertThat(result.stock()).containsEntry("block1_add", "acceleration is off");
    assertThat(graph.getVertex("block1_add").getClass())
        .isEqualTo(org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex.class);
    graph.fit(batch(2, 4));
  }

  @Test
  void dropoutBesideAnotherReaderDropsOnlyForItself() {
    String stem = nets.conv("stem", 1, 12, "input");
    String dropped = nets.dropout("dropout", stem);
    Twins twins =
        Twins.of(nets.finish(nets.add("add", stem, nets.conv("conv", 1, 12, dropped))), this);
    INDArray images = batch(1, 4).getFeatures();

    Twins.assertClose(
        "output", twins.stock().outputSingle(images), twins.fast().outputSingle(images));
    twins.fast().fit(batch(1, 4));
    Map<String, INDArray> seen = twins.fast().feedForward(images, true);
    Twins.assertClose("sum", seen.get("stem").add(seen.get("conv")), seen.get("add"));
  }

  @Test
  void sumOfAValueWithItselfRunsStock() {
    String stem = nets.conv("stem", 1, 12, "input");
    Twins twins =
        Twins.of(nets.finish(nets.conv("conv", 1, 12, nets.add("add", stem, stem))), this);

    assertThat(twins.report().stock()).containsEntry("add", "does not add two layers' results");
    twins.assertAgreeOn(batch(1, 4));
  }
}
