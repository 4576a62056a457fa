package org.vgg4j.profiles.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.ops.transforms.Transforms;

/** What people see of a graph from outside, though its values may stay with the engine. */
public abstract class ShownActivations implements EngineUnderTest {

  private static ComputationGraph small() {
    return Nets.vgg(new int[] {1, 2}, true, new Nesterovs(0.001, 0.9));
  }

  private static DataSet batch(long seed) {
    return Nets.images(seed, 4, 3, 32, 32);
  }

  @Test
  void feedForwardShowsEveryActivationAsStockDoes() {
    Twins twins = Twins.of(small(), this);
    INDArray images = batch(1).getFeatures();

    for (boolean training : new boolean[] {false, true}) {
      Map<String, INDArray> expected = twins.stock().feedForward(images, training);
      Map<String, INDArray> actual = twins.fast().feedForward(images, training);
      assertThat(actual.keySet()).isEqualTo(expected.keySet());
      for (String name : expected.keySet()) {
        // At inference stock ReLU layers overwrite the result of the layer before.
        boolean overwritten = !training && name.endsWith("_norm");
        INDArray shown = actual.get(name);
        Twins.assertClose(name, expected.get(name), overwritten ? Transforms.relu(shown) : shown);
      }
    }
  }

  @Test
  void outputOfAnInnerLayerIsThatLayersOwn() {
    ComputationGraph graph = small();
    accelerate(graph);
    INDArray[] images = {batch(1).getFeatures()};
    Map<String, INDArray> expected = graph.feedForward(images[0], false);

    List<String> layers = List.of("conv1_1_norm", "conv1_1_relu", "pool2", "output");
    INDArray[] actual = graph.output(layers, false, images, null);

    for (int i = 0; i < layers.size(); i++) {
      Twins.assertClose(layers.get(i), expected.get(layers.get(i)), actual[i]);
    }
  }

  @Test
  void passesThatEndHalfWayLeaveTheNextOnesRight() {
    Twins twins = Twins.of(small(), this);
    INDArray images = batch(1).getFeatures();
    INDArray expected = twins.fast().outputSingle(images);

    // Twice each: what the first leaves unread, the second gives back.
    for (int end = 1; end < twins.fast().topologicalSortOrder().length; end++) {
      twins.fast().feedForward(new INDArray[] {images}, end, false, true);
      twins.fast().feedForward(new INDArray[] {images}, end, false, true);
      assertThat(twins.fast().outputSingle(images)).as("after %d", end).isEqualTo(expected);
    }
    twins.assertAgreeOn(batch(2));
  }

  @Test
  void listenersSeeActivations() {
    Twins twins = Twins.of(small(), this);
    Activations expected = new Activations();
    Activations actual = new Activations();
    // One after the other: a clone shares its listeners with the original.
    twins.stock().setListeners(expected);
    twins.stock().fit(batch(1));
    twins.fast().setListeners(actual);
    twins.fast().fit(batch(1));

    assertThat(actual.seen.keySet()).isEqualTo(expected.seen.keySet());
    expected.seen.forEach((name, value) -> Twins.assertClose(name, value, actual.seen.get(name)));
    Twins.assertClose("parameters", twins.stock().params(), twins.fast().params());
  }

  private static final class Activations extends BaseTrainingListener {
    private final Map<String, INDArray> seen = new HashMap<>();

    @Override
    public void onForwardPass(Model model, Map<String, INDArray> activations) {
      activations.forEach((name, value) -> seen.put(name, value.dup()));
    }
  }
}
