package org.vgg4j.profiles;

import java.util.LinkedHashSet;
import java.util.Set;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.FrozenVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The part of a graph that is not trained: it computes in training what it computes at inference,
 * and the backward pass ends before it. Its parameters stay the graph's, its settings and the
 * optimizer's state what they are: nothing of this is saved, and plain Deeplearning4j knows nothing
 * of it. The optimizer still steps over its parameters; who freezes them puts them back.
 */
public final class FrozenLayers {

  private FrozenLayers() {}

  /** Deeplearning4j's backward pass leaves vertices of this class out. */
  private static final class Frozen extends FrozenVertex {

    Frozen(GraphVertex trained) {
      super(trained);
    }

    GraphVertex trained() {
      return underlying;
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      return underlying.doForward(false, workspaces);
    }

    /** That of the layer, so that the optimizer's state keeps its layout. */
    @Override
    public TrainingConfig getConfig() {
      return underlying.getConfig();
    }
  }

  /**
   * Freezes these vertices and no other. What reads the graph's input comes first: a vertex may be
   * frozen only if all that it reads is. To be called before the graph is accelerated, which spares
   * the gradient that would end at the frozen part.
   *
   * @throws IllegalArgumentException if a vertex reads one that is trained
   */
  public static void freeze(ComputationGraph graph, Set<String> names) {
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = trained(graph.getVertices()[index]);
      boolean freeze = names.contains(vertex.getVertexName());
      if (freeze && !readsFrozenOnly(graph, vertex)) {
        throw new IllegalArgumentException(
            vertex.getVertexName() + " cannot be frozen: it reads what is trained");
      }
      GraphVertices.put(graph, freeze ? new Frozen(vertex) : vertex);
    }
  }

  /** The names of the frozen vertices, in the graph's order. */
  public static Set<String> of(ComputationGraph graph) {
    Set<String> names = new LinkedHashSet<>();
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[index];
      if (vertex instanceof Frozen) {
        names.add(vertex.getVertexName());
      }
    }
    return names;
  }

  /** The vertex itself, where it is frozen. */
  public static GraphVertex trained(GraphVertex vertex) {
    return vertex instanceof Frozen frozen ? frozen.trained() : vertex;
  }

  private static boolean readsFrozenOnly(ComputationGraph graph, GraphVertex vertex) {
    if (vertex.isInputVertex() || vertex.isOutputVertex()) {
      return false;
    }
    for (var read : vertex.getInputVertices()) {
      GraphVertex source = graph.getVertices()[read.getVertexIndex()];
      if (!source.isInputVertex() && !(source instanceof Frozen)) {
        return false;
      }
    }
    return true;
  }
}
