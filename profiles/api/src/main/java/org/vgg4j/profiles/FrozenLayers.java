package org.vgg4j.profiles;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.FrozenVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
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

    /** What it gives in training without computing it; null to compute it. */
    private INDArray known;

    /** Whether nobody needs what it gives in training. */
    private boolean skipped;

    Frozen(GraphVertex trained) {
      super(trained);
    }

    GraphVertex trained() {
      return underlying;
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      if (training && known != null) {
        return workspaces.dup(ArrayType.ACTIVATIONS, known);
      }
      if (training && skipped) {
        return workspaces.create(ArrayType.ACTIVATIONS, DataType.FLOAT, new long[] {1, 1}, 'c');
      }
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

  /** The frozen vertices that the rest of the graph reads, in the graph's order. */
  public static List<String> ends(ComputationGraph graph) {
    List<String> ends = new ArrayList<>();
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[index];
      if (vertex instanceof Frozen
          && Arrays.stream(vertex.getOutputVertices())
              .anyMatch(
                  reader -> !(graph.getVertices()[reader.getVertexIndex()] instanceof Frozen))) {
        ends.add(vertex.getVertexName());
      }
    }
    return ends;
  }

  /**
   * Sets what the frozen part gives to the rest in training passes, so that it need not compute it
   * again. At inference it computes as ever.
   *
   * @param outputs what each of its {@link #ends} gives for the batch to come, by name; empty to
   *     compute it
   * @param skip whether the vertices before the ends compute nothing; else they do, for who looks
   *     at them
   */
  public static void give(ComputationGraph graph, Map<String, INDArray> outputs, boolean skip) {
    for (GraphVertex vertex : graph.getVertices()) {
      if (vertex instanceof Frozen frozen) {
        frozen.known = outputs.get(vertex.getVertexName());
        frozen.skipped = frozen.known == null && !outputs.isEmpty() && skip;
      }
    }
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
