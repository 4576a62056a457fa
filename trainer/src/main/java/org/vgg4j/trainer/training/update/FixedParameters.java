package org.vgg4j.trainer.training.update;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.trainer.recipes.Recipe;

/**
 * Parameters that a recipe does not train: batch norm's scales, the filters of the whitening layer,
 * and its biases after some epochs. The optimizer steps over all of them; then they are put back.
 * So it holds with every optimizer and on every device, and costs a few small copies a step.
 */
public final class FixedParameters {

  /**
   * One array.
   *
   * @param copy of the values from before a step
   * @param fromEpoch the first epoch, from 0, in which it is fixed
   */
  private record Fixed(INDArray values, INDArray copy, int fromEpoch) {}

  private final List<Fixed> arrays = new ArrayList<>();

  /** Of a graph, what a recipe fixes. */
  public FixedParameters(ComputationGraph graph, Recipe recipe) {
    for (Layer layer : graph.getLayers()) {
      if (recipe.optimization().fixedBatchNormScale()
          && layer.conf().getLayer() instanceof BatchNormalization) {
        add(layer, "gamma", 0);
      }
      if (recipe.network().whitening()
          && ModelFactory.WHITENING.equals(layer.conf().getLayer().getLayerName())) {
        add(layer, "W", 0);
        add(layer, "b", recipe.optimization().whiteningBiasEpochs());
      }
    }
  }

  private void add(Layer layer, String name, int fromEpoch) {
    INDArray values = layer.getParam(name);
    arrays.add(new Fixed(values, values.dup(), fromEpoch));
  }

  /** Before a step of an epoch, counted from 0. */
  public void keep(int epoch) {
    for (Fixed array : arrays) {
      if (epoch >= array.fromEpoch()) {
        array.copy().assign(array.values());
      }
    }
  }

  /** After it. */
  public void putBack(int epoch) {
    for (Fixed array : arrays) {
      if (epoch >= array.fromEpoch()) {
        array.values().assign(array.copy());
      }
    }
  }
}
