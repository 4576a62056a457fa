package org.vgg4j.profiles.cuda.step;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.FrozenVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.cuda.layers.GraphSession;

/**
 * One backward pass over a graph whose layers have computed forward. What a vertex hands back lies
 * in a workspace until all have read it; then another vertex gets that.
 */
final class BackwardPass {

  private final ComputationGraph graph;
  private final GraphSession session;
  private final StepWorkspaces workspaces;
  private final GraphVertex[] vertices;
  private final int[] order;
  private final Gradient[] gradients;
  private final boolean[] hasEpsilon;
  private final MemoryWorkspace outer = Nd4j.getMemoryManager().getCurrentWorkspace();

  /** By position in the order: the slots whose gradients have been read behind it. */
  private final List<List<Integer>> readBehind = new ArrayList<>();

  private final Map<Integer, QueuedWorkspace> open = new HashMap<>();
  private final Deque<Integer> free = new ArrayDeque<>();
  private int slots;

  BackwardPass(ComputationGraph graph, GraphSession session, StepWorkspaces workspaces) {
    this.graph = graph;
    this.session = session;
    this.workspaces = workspaces;
    this.vertices = graph.getVertices();
    this.order = graph.topologicalSortOrder();
    this.gradients = new Gradient[order.length];
    this.hasEpsilon = new boolean[order.length];
    for (int i = 0; i < order.length; i++) {
      readBehind.add(new ArrayList<>());
    }
  }

  /** Computes it; the gradients in the graph's flat array, summed over the batch. */
  Gradient compute() {
    int[] lastRead = lastRead();
    try {
      for (int i = order.length - 1; i >= 0; i--) {
        GraphVertex vertex = vertices[order[i]];
        if (!vertex.isInputVertex() && !(vertex instanceof FrozenVertex)) {
          compute(vertex, lastRead[order[i]]);
        }
        for (int slot : readBehind.get(i)) {
          open.remove(slot).leaveQueued();
          free.push(slot);
        }
      }
    } catch (RuntimeException | Error failure) {
      StepWorkspaces.closeAfter(failure, open.values());
      throw failure;
    } finally {
      Nd4j.getMemoryManager().setCurrentWorkspace(outer);
    }
    return flat();
  }

  /** By vertex: the position in the order behind which all have read what it hands back. */
  private int[] lastRead() {
    int[] position = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      position[order[i]] = i;
    }
    int[] last = new int[order.length];
    for (GraphVertex vertex : vertices) {
      int least = Integer.MAX_VALUE;
      if (vertex.getInputVertices() != null) {
        for (VertexIndices input : vertex.getInputVertices()) {
          least = Math.min(least, position[input.getVertexIndex()]);
        }
      }
      last[vertex.getVertexIndex()] = least == Integer.MAX_VALUE ? 0 : least;
    }
    return last;
  }

  private void compute(GraphVertex vertex, int readAt) {
    int slot = free.isEmpty() ? slots++ : free.pop();
    LayerWorkspaceMgr arrays = workspaces.backward(slot);
    QueuedWorkspace handedBack = StepWorkspaces.enter(arrays, ArrayType.ACTIVATION_GRAD);
    // They are left in another order than they are entered in.
    handedBack.setPreviousWorkspace(outer);
    open.put(slot, handedBack);
    readBehind.get(readAt).add(slot);
    Pair<Gradient, INDArray[]> computed =
        workspaces.compute(
            vertex, arrays, ArrayType.BP_WORKING_MEM, () -> vertex.doBackward(false, arrays));
    gradients[vertex.getVertexIndex()] = computed.getFirst();
    VertexIndices[] inputs = vertex.getInputVertices();
    for (int i = 0; i < inputs.length; i++) {
      INDArray epsilon = computed.getSecond()[i];
      int index = inputs[i].getVertexIndex();
      if (vertices[index].isInputVertex() || vertices[index] instanceof FrozenVertex) {
        // The pass ends here, and layers that know it hand back no gradient but a place for one.
        continue;
      }
      if (hasEpsilon[index]) {
        session.add(vertices[index].getVertexName(), vertices[index].getEpsilon(), epsilon);
      } else {
        vertices[index].setEpsilon(epsilon);
        hasEpsilon[index] = true;
      }
    }
  }

  /** The gradients in the order of the parameters. */
  private Gradient flat() {
    Gradient all = new DefaultGradient(graph.getFlattenedGradients());
    for (int index : order) {
      Gradient of = gradients[index];
      if (of != null) {
        of.gradientForVariable()
            .forEach(
                (name, gradient) ->
                    all.setGradientFor(
                        vertices[index].getVertexName() + "_" + name,
                        gradient,
                        of.flatteningOrderForVariable(name)));
      }
    }
    return all;
  }
}
