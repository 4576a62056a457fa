package org.vgg4j.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.api.Test;

class LayerKindsTest {

  @Test
  void everyKindOfLayerOfEveryModelHasANetwork() {
    Set<String> tried =
        Stream.concat(
                LayerKinds.networks().values().stream(), Stream.of(LayerKinds.dropout(8, 0.5)))
            .flatMap(LayerKindsTest::kinds)
            .collect(Collectors.toCollection(TreeSet::new));

    for (ModelInfo model : ModelFactory.models()) {
      ComputationGraphConfiguration configuration =
          ModelFactory.configure(model.name(), ModelOptions.of(model));
      assertThat(tried).as(model.name()).containsAll(kinds(configuration).toList());
    }
  }

  private static Stream<String> kinds(ComputationGraphConfiguration configuration) {
    return configuration.getVertices().values().stream().map(LayerKindsTest::kind);
  }

  private static String kind(GraphVertex vertex) {
    if (!(vertex instanceof LayerVertex layerVertex)) {
      return vertex.getClass().getSimpleName();
    }
    Layer layer = layerVertex.getLayerConf().getLayer();
    String kind = layer.getClass().getSimpleName();
    if (layer instanceof SubsamplingLayer pool) {
      kind += " " + pool.getPoolingType();
    }
    if (layer instanceof ConvolutionLayer convolution) {
      kind += convolution.getConvolutionMode() + (convolution.hasBias() ? " with bias" : "");
    }
    if (layer instanceof ActivationLayer activation) {
      kind += " " + activation.getActivationFn();
    }
    // Batch norm has an activation in its configuration and never applies it.
    if (layer instanceof BaseLayer base && !(base instanceof BatchNormalization)) {
      kind += " " + base.getActivationFn();
    }
    return kind;
  }
}
