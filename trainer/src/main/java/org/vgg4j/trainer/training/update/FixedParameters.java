package org.vgg4j.trainer.training.update;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.profiles.FrozenLayers;
import org.vgg4j.trainer.recipes.FrozenPart;
import org.vgg4j.trainer.recipes.Recipe;

/**
 * Parameters that a recipe does not train: frozen layers, batch norm's scales, the filters of the
 * whitening layer, and its biases after some epochs. The optimizer steps over all of them; then
 * they are put back. So it holds with every optimizer and on every device, and costs a few copies a
 * step.
 */
public final class FixedParameters {

  /** One array. */
  private static final class Fixed {
    private final INDArray values;

    /** The first epoch, from 0, in which it is fixed. */
    private final int fromEpoch;

    /** Of the values from before a step; null before the first. */
    private INDArray copy;

    Fixed(INDArray values, int fromEpoch) {
      this.values = values;
      this.fromEpoch = fromEpoch;
    }

    void keep() {
      if (copy == null) {
        copy = values.dup();
      } else {
        copy.assign(values);
      }
    }
  }

  private final ComputationGraph graph;
  private final List<Fixed> arrays = new ArrayList<>();

  /** Layer's name to the first epoch, from 0, from whose start on none of its arrays is trained. */
  private final Map<String, Integer> wholeFrom = new HashMap<>();

  /** Of a graph, what a recipe fixes. */
  public FixedParameters(ComputationGraph graph, Recipe recipe) {
    this.graph = graph;
    Set<String> frozen = new FrozenPart(recipe.optimization().freeze()).layers(graph);
    for (Layer layer : graph.getLayers()) {
      String name = layer.conf().getLayer().getLayerName();
      if (frozen.contains(name)) {
        layer.paramTable().keySet().forEach(parameter -> add(layer, parameter, 0));
        wholeFrom.put(name, 0);
      } else if (recipe.optimization().fixedBatchNormScale()
          && layer.conf().getLayer() instanceof BatchNormalization) {
        add(layer, "gamma", 0);
      } else if (recipe.network().whitening() && ModelFactory.WHITENING.equals(name)) {
        add(layer, "W", 0);
        add(layer, "b", recipe.optimization().whiteningBiasEpochs());
        wholeFrom.put(name, recipe.optimization().whiteningBiasEpochs());
      }
    }
  }

  private void add(Layer layer, String name, int fromEpoch) {
    arrays.add(new Fixed(layer.getParam(name), fromEpoch));
  }

  /** The arrays that are fixed in an epoch, counted from 0: views of the graph's parameters. */
  public List<INDArray> in(int epoch) {
    return arrays.stream()
        .filter(array -> epoch >= array.fromEpoch)
        .map(array -> array.values)
        .toList();
  }

  /** Before a step of an epoch, counted from 0. */
  public void keep(int epoch) {
    for (Fixed array : arrays) {
      if (epoch >= array.fromEpoch) {
        array.keep();
      }
    }
  }

  /** After it. */
  public void putBack(int epoch) {
    for (Fixed array : arrays) {
      if (epoch >= array.fromEpoch) {
        array.values.assign(array.copy);
      }
    }
  }

  /**
   * The vertices that nothing is trained in or before, in an epoch, counted from 0: layers whose
   * arrays are all fixed, and what computes on their results without arrays and without chance.
   */
  public Set<String> frozenVertices(int epoch) {
    Set<String> frozen = new LinkedHashSet<>();
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = FrozenLayers.trained(graph.getVertices()[index]);
      if (vertex.isInputVertex() || vertex.isOutputVertex() || !readsFrozenOnly(vertex, frozen)) {
        continue;
      }
      boolean whole = epoch >= wholeFrom.getOrDefault(vertex.getVertexName(), Integer.MAX_VALUE);
      boolean follows = vertex.numParams() == 0 && !readsInput(vertex) && !isByChance(vertex);
      if (whole || follows) {
        frozen.add(vertex.getVertexName());
      }
    }
    return frozen;
  }

  private boolean readsFrozenOnly(GraphVertex vertex, Set<String> frozen) {
    for (var read : vertex.getInputVertices()) {
      GraphVertex source = graph.getVertices()[read.getVertexIndex()];
      if (!source.isInputVertex() && !frozen.contains(source.getVertexName())) {
        return false;
      }
    }
    return true;
  }

  private boolean readsInput(GraphVertex vertex) {
    for (var read : vertex.getInputVertices()) {
      if (graph.getVertices()[read.getVertexIndex()].isInputVertex()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isByChance(GraphVertex vertex) {
    return vertex instanceof LayerVertex layer
        && layer.getLayer().conf().getLayer().getIDropout() != null;
  }
}
