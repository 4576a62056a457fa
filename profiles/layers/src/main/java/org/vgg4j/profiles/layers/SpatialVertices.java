package org.vgg4j.profiles.layers;

import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.BaseOutputLayer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;

/** Which vertices of a graph read images {@code [batch, channels, height, width]}. */
final class SpatialVertices {

  private final ComputationGraph graph;

  SpatialVertices(ComputationGraph graph) {
    this.graph = graph;
  }

  /** Whether a layer reads images; others read vectors or time series. */
  boolean reads(LayerVertex vertex) {
    if (vertex.getLayerPreProcessor() instanceof FeedForwardToCnnPreProcessor) {
      return true;
    }
    if (vertex.getLayerPreProcessor() instanceof CnnToFeedForwardPreProcessor) {
      return false;
    }
    return writes(graph.getVertices()[vertex.getInputVertices()[0].getVertexIndex()]);
  }

  /** Whether a vertex's result are images. */
  boolean writes(GraphVertex vertex) {
    if (vertex.isInputVertex()) {
      // The configuration does not say; a layer that gets vectors after all runs stock then.
      return true;
    }
    if (vertex instanceof LayerVertex layerVertex) {
      var layer = layerVertex.getLayer();
      if (layer instanceof ConvolutionLayer || layer instanceof SubsamplingLayer) {
        return true;
      }
      if (layer instanceof DenseLayer || layer instanceof BaseOutputLayer<?>) {
        return false;
      }
      return !(layer instanceof GlobalPoolingLayer) && reads(layerVertex);
    }
    return writes(graph.getVertices()[vertex.getInputVertices()[0].getVertexIndex()]);
  }
}
