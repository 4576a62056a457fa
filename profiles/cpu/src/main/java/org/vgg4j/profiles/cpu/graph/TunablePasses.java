package org.vgg4j.profiles.cpu.graph;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.vgg4j.profiles.KernelTuning.ImageBatch;
import org.vgg4j.profiles.cpu.convolution.ConvolutionKernels;
import org.vgg4j.profiles.cpu.convolution.Pass;
import org.vgg4j.profiles.cpu.layers.Tunable;
import org.vgg4j.profiles.layers.GraphShapes;

/** The passes of a graph that several kernels can compute, over one shape of batches. */
public final class TunablePasses {

  /**
   * One of them.
   *
   * @param name layer and direction, for example {@code conv1_1 forward}
   */
  public record TunablePass(String name, ConvolutionKernels kernels, Pass pass) {}

  private TunablePasses() {}

  /** Those of a graph that has been accelerated, in the graph's order. */
  public static List<TunablePass> of(ComputationGraph graph, ImageBatch batch) {
    GraphShapes shapes = new GraphShapes(graph, batch);
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
}
