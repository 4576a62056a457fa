package org.vgg4j.profiles.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.vgg4j.profiles.FrozenLayers;
import org.vgg4j.profiles.KernelTuning.ImageBatch;

/** The shapes that the layers of a graph read when it is given batches of one shape. */
public final class GraphShapes {

  private final ComputationGraph graph;
  private final long images;
  private final Map<String, InputType> types;

  public GraphShapes(ComputationGraph graph, ImageBatch batch) {
    this.graph = graph;
    this.images = batch.images();
    InputType input = InputType.convolutional(batch.height(), batch.width(), batch.channels());
    // Of a copy: it is asked in the way that may add to a configuration.
    this.types = graph.getConfiguration().clone().getLayerActivationTypes(true, false, input);
    graph.getConfiguration().getNetworkInputs().forEach(name -> types.putIfAbsent(name, input));
  }

  /** Whether a graph reads batches of one kind of image, and nothing else. */
  public static boolean readable(ComputationGraph graph) {
    return graph.getNumInputArrays() == 1;
  }

  /** The layers, in the graph's order. */
  public List<LayerVertex> layers() {
    List<LayerVertex> layers = new ArrayList<>();
    for (int index : graph.topologicalSortOrder()) {
      if (FrozenLayers.trained(graph.getVertices()[index]) instanceof LayerVertex layer) {
        layers.add(layer);
      }
    }
    return layers;
  }

  /** The shape of what a layer reads. */
  public long[] source(LayerVertex vertex) {
    GraphVertex before = graph.getVertices()[vertex.getInputVertices()[0].getVertexIndex()];
    InputType type = types.get(before.getVertexName());
    if (vertex.getLayerPreProcessor() != null) {
      type = vertex.getLayerPreProcessor().getOutputType(type);
    }
    long[] shape = type.getShape(true);
    shape[0] = images;
    return shape;
  }

  /** What of a graph decides which kernels are fastest, accelerated or not, in plain text. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    for (LayerVertex vertex : layers()) {
      var settings = vertex.getLayer().conf().getLayer();
      text.append(vertex.getVertexName())
          .append(' ')
          .append(settings.getClass().getSimpleName())
          .append(Arrays.toString(source(vertex)));
      if (settings instanceof ConvolutionLayer convolution) {
        text.append(" to ")
            .append(convolution.getNOut())
            .append(" by ")
            .append(Arrays.toString(convolution.getKernelSize()))
            .append(Arrays.toString(convolution.getStride()))
            .append(convolution.hasBias() ? " bias " : " ")
            .append(convolution.getActivationFn());
      }
      text.append("; ");
    }
    return text.toString().strip();
  }
}
