package org.vgg4j.trainer.views.visualize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.trainer.device.HostValues;

/**
 * What one vertex of a graph puts out for one image.
 *
 * @param layer its name
 * @param values [channels, height, width], or [units] with height and width 1 and {@code flat}
 * @param flat whether these are units without a place in the image
 */
record Activations(
    String layer, float[] values, int channels, int height, int width, boolean flat) {

  /**
   * All vertices but the input, in the graph's order.
   *
   * @param features [1, channels, height, width]
   */
  static List<Activations> of(ComputationGraph graph, INDArray features) {
    Map<String, INDArray> outputs = graph.feedForward(features, false);
    List<Activations> all = new ArrayList<>();
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[index];
      if (!vertex.isInputVertex()) {
        all.add(of(vertex.getVertexName(), outputs.get(vertex.getVertexName())));
      }
    }
    return all;
  }

  private static Activations of(String name, INDArray output) {
    // Accelerated layers may leave channels last; what is read here is channels first.
    float[] values = HostValues.of(output);
    return output.rank() == 4
        ? new Activations(
            name, values, (int) output.size(1), (int) output.size(2), (int) output.size(3), false)
        : new Activations(name, values, (int) output.length(), 1, 1, true);
  }

  /** Whether this is the layer whose values are class probabilities. */
  static boolean isOutput(ComputationGraph graph, String layer) {
    return graph.getLayer(layer) != null
        && (graph.getConfiguration().getNetworkOutputs().contains(layer)
            || graph.getLayer(layer).conf().getLayer() instanceof BaseOutputLayer);
  }

  float at(int channel, int y, int x) {
    return values[(channel * height + y) * width + x];
  }

  /** Share of channels or units that are zero everywhere. */
  double silent() {
    int silent = 0;
    int area = height * width;
    for (int channel = 0; channel < channels; channel++) {
      boolean fires = false;
      for (int i = channel * area; i < (channel + 1) * area && !fires; i++) {
        fires = values[i] != 0;
      }
      silent += fires ? 0 : 1;
    }
    return (double) silent / channels;
  }
}
