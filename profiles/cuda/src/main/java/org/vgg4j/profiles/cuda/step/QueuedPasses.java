package org.vgg4j.profiles.cuda.step;

import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.FrozenVertex;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.StepFigures;
import org.vgg4j.profiles.cuda.layers.CudnnOutput;
import org.vgg4j.profiles.cuda.layers.GraphSession;
import org.vgg4j.profiles.cuda.update.Pairwise;
import org.vgg4j.profiles.layers.optimizer.StepPasses;
import org.vgg4j.profiles.layers.optimizer.SteppingUpdater;

/**
 * The passes of a graph with one input and one output layer, vertex by vertex as Deeplearning4j
 * computes them and in the same memory. Where Deeplearning4j waits for the GPU behind every layer,
 * before the layer's memory is used again, this waits around those layers alone that are not queued
 * on one stream; and it does not ask for the loss.
 */
public final class QueuedPasses implements StepPasses {

  private final ComputationGraph graph;
  private final GraphSession session;
  private final StepWorkspaces workspaces;
  private float[] labels;
  private SteppingUpdater summing;
  private double knownPenalties;

  /**
   * @param session of the graph's layers
   */
  public QueuedPasses(ComputationGraph graph, GraphSession session) {
    this.graph = graph;
    this.session = session;
    this.workspaces = new StepWorkspaces(graph.getConfiguration().getVertices().size());
  }

  @Override
  public boolean available() {
    return graph.getNumInputArrays() == 1
        && graph.getNumOutputArrays() == 1
        && graph.getOutputLayer(0) instanceof CudnnOutput
        && graph.getConfiguration().getTrainingWorkspaceMode() != WorkspaceMode.NONE
        && graph.getConfiguration().getBackpropType() == BackpropType.Standard
        && graph.getInputMaskArrays() == null
        && graph.getLabelMaskArrays() == null
        && Nd4j.getMemoryManager().getCurrentWorkspace() == null
        && (labels() == null || ((CudnnOutput) graph.getOutputLayer(0)).computes(labels()));
  }

  /** Of the step to come; null before the first. */
  private INDArray labels() {
    try {
      Field field = ComputationGraph.class.getDeclaredField("labels");
      field.setAccessible(true);
      INDArray[] all = (INDArray[]) field.get(graph);
      return all == null ? null : all[0];
    } catch (ReflectiveOperationException changed) {
      throw new IllegalStateException(
          "Deeplearning4j's ComputationGraph has no field 'labels'", changed);
    }
  }

  @Override
  public Gradient compute(boolean readScore) {
    INDArray target = labels();
    QueuedWorkspace results = StepWorkspaces.enter(workspaces.forward(), ArrayType.ACTIVATIONS);
    boolean whole = false;
    try {
      Map<String, INDArray> computed = forward();
      tell(listener -> listener.onForwardPass(graph, computed));
      Gradient gradient = backward(target);
      graph.setGradient(gradient);
      // The host's side is the newer one: nothing is copied.
      labels = target.data().asFloat();
      if (readScore) {
        double penalties = graph.calcRegularizationScore(true);
        graph.setScore(output().figures(labels, 0, penalties).loss());
      }
      tell(listener -> listener.onBackwardPass(graph));
      whole = true;
      return gradient;
    } finally {
      if (whole) {
        results.leaveQueued();
      } else {
        results.close();
      }
      for (GraphVertex vertex : graph.getVertices()) {
        vertex.clear();
      }
    }
  }

  private CudnnOutput output() {
    return (CudnnOutput) graph.getOutputLayer(0);
  }

  private void tell(Consumer<TrainingListener> event) {
    if (!graph.getListeners().isEmpty()) {
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        graph.getListeners().forEach(event);
      }
    }
  }

  private Map<String, INDArray> forward() {
    Map<String, INDArray> computed = new HashMap<>();
    LayerWorkspaceMgr arrays = workspaces.forward();
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[index];
      if (vertex.isOutputVertex()) {
        continue;
      }
      INDArray result;
      if (vertex.isInputVertex()) {
        result = graph.getInputs()[index];
      } else {
        boolean queued = begin(vertex);
        QueuedWorkspace working = StepWorkspaces.enter(arrays, ArrayType.FF_WORKING_MEM);
        try {
          result = vertex.doForward(true, arrays);
        } finally {
          leave(working, queued);
        }
      }
      computed.put(vertex.getVertexName(), result);
      if (vertex.getOutputVertices() != null) {
        for (VertexIndices reader : vertex.getOutputVertices()) {
          graph.getVertices()[reader.getVertexIndex()].setInput(
              reader.getVertexEdgeNumber(), result, arrays);
        }
      }
    }
    return computed;
  }

  /** Whether nothing has to be waited for around a vertex. */
  private boolean begin(GraphVertex vertex) {
    boolean queued = GraphSession.isQueuedWhole(vertex);
    if (!queued) {
      session.stockFollows();
    }
    return queued;
  }

  private void leave(QueuedWorkspace workspace, boolean queued) {
    if (session.takeRanStock() || !queued) {
      workspace.close();
    } else {
      workspace.leaveQueued();
    }
  }

  private Gradient backward(INDArray target) {
    ((IOutputLayer) graph.getOutputLayer(0)).setLabels(target);
    return new Backward().compute();
  }

  /** One backward pass. */
  private final class Backward {

    private final GraphVertex[] vertices = graph.getVertices();
    private final int[] order = graph.topologicalSortOrder();
    private final Gradient[] gradients = new Gradient[order.length];
    private final boolean[] hasEpsilon = new boolean[order.length];
    private final MemoryWorkspace outer = Nd4j.getMemoryManager().getCurrentWorkspace();

    /** By position in the order: the slots whose gradients have been read behind it. */
    private final List<List<Integer>> readBehind = new ArrayList<>();

    private final Map<Integer, QueuedWorkspace> open = new HashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private int slots;

    Gradient compute() {
      int[] lastRead = lastRead();
      order(lastRead.length);
      boolean whole = false;
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
        whole = true;
      } finally {
        open.values().forEach(QueuedWorkspace::close);
        Nd4j.getMemoryManager().setCurrentWorkspace(outer);
      }
      return flat();
    }

    private void order(int count) {
      for (int i = 0; i < count; i++) {
        readBehind.add(new ArrayList<>());
      }
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
      boolean queued = begin(vertex);
      QueuedWorkspace working = StepWorkspaces.enter(arrays, ArrayType.BP_WORKING_MEM);
      Pair<Gradient, INDArray[]> computed;
      try {
        computed = vertex.doBackward(false, arrays);
      } finally {
        leave(working, queued);
      }
      gradients[vertex.getVertexIndex()] = computed.getFirst();
      VertexIndices[] inputs = vertex.getInputVertices();
      for (int i = 0; i < inputs.length; i++) {
        INDArray epsilon = computed.getSecond()[i];
        int index = inputs[i].getVertexIndex();
        if (hasEpsilon[index]) {
          Pairwise.add(vertices[index].getEpsilon(), epsilon);
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

  @Override
  public void updateFollows(ComputationGraphUpdater updater) {
    summing = updater instanceof SteppingUpdater stepping ? stepping : null;
    if (summing == null || !summing.sumPenalties(session.results().penalty())) {
      summing = null;
      knownPenalties = graph.calcRegularizationScore(true);
    } else {
      knownPenalties = 0;
    }
  }

  @Override
  public StepFigures updated() {
    double factor = summing == null ? 0 : summing.penaltyFactor();
    return output().figures(labels, factor, knownPenalties);
  }
}
