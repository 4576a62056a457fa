package org.vgg4j.profiles.cpu.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.vgg4j.profiles.KernelTuning.ImageBatch;
import org.vgg4j.profiles.cpu.convolution.ConvolutionKernels;
import org.vgg4j.profiles.cpu.convolution.Pass;
import org.vgg4j.profiles.cpu.layers.Tunable;

/** The passes of a graph that several kernels can compute, over one shape of batches. */
public final class TunablePasses {

  /**
   * One of them.
   *
   * @param name layer and direction, for example {@code conv1_1 forward}
   */
  public record TunablePass(String name, ConvolutionKernels kernels, Pass pass) {}

  private final ComputationGraph graph;
  private final long images;
  private final Map<String, InputType> types;

  private TunablePasses(ComputationGraph graph, ImageBatch batch) {
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

  /** Those of a graph that has been accelerated, in the graph's order. */
  public static List<TunablePass> of(ComputationGraph graph, ImageBatch batch) {
    TunablePasses shapes = new TunablePasses(graph, batch);
    List<TunablePass> passes = new ArrayList<>();
    for (LayerVertex vertex : shapes.layers()) {
      if (vertex.getLayer() instanceof Tunable layer) {
        ConvolutionKernels kernels = layer.kernels(shapes.source(vertex), true);
        for (Pass pass : Pass.inTraining(layer.gradientWanted())) {
          passes.add(new TunablePass(vertex.getVertexName() + " " + pass.text(), kernels, pass));
        }
      }
    }
    return passes;
  }

  /** What of a graph decides which kernels are fastest, accelerated or not, in plain text. */
  public static String describe(ComputationGraph graph, ImageBatch batch) {
    TunablePasses shapes = new TunablePasses(graph, batch);
    StringBuilder text = new StringBuilder();
    for (LayerVertex vertex : shapes.layers()) {
      var settings = vertex.getLayer().conf().getLayer();
      text.append(vertex.getVertexName())
          .append(' ')
          .append(settings.getClass().getSimpleName())
          .append(Arrays.toString(shapes.source(vertex)));
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

  private List<LayerVertex> layers() {
    List<LayerVertex> layers = new ArrayList<>();
    for (int index : graph.topologicalSortOrder()) {
      if (graph.getVertices()[index] instanceof LayerVertex layer) {
        layers.add(layer);
      }
    }
    return layers;
  }

  /** The shape of what a layer reads. */
  private long[] source(LayerVertex vertex) {
    GraphVertex before = graph.getVertices()[vertex.getInputVertices()[0].getVertexIndex()];
    InputType type = types.get(before.getVertexName());
    if (vertex.getLayerPreProcessor() != null) {
      type = vertex.getLayerPreProcessor().getOutputType(type);
    }
    long[] shape = type.getShape(true);
    shape[0] = images;
    return shape;
  }
}
