package org.vgg4j.profiles.cuda.step;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.cuda.layers.CudnnLoss;
import org.vgg4j.profiles.cuda.layers.DeviceArrays;
import org.vgg4j.profiles.cuda.layers.GraphSession;
import org.vgg4j.profiles.figures.StepFigures;
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
    this.workspaces = new StepWorkspaces(session, graph.getConfiguration().getVertices().size());
  }

  @Override
  public boolean available() {
    return graph.getNumInputArrays() == 1
        && graph.getNumOutputArrays() == 1
        && graph.getOutputLayer(0) instanceof CudnnLoss
        && graph.getConfiguration().getTrainingWorkspaceMode() != WorkspaceMode.NONE
        && graph.getConfiguration().getBackpropType() == BackpropType.Standard
        && graph.getInputMaskArrays() == null
        && graph.getLabelMaskArrays() == null
        && Nd4j.getMemoryManager().getCurrentWorkspace() == null
        && (labels() == null || ((CudnnLoss) graph.getOutputLayer(0)).computes(labels()));
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
    try {
      session.queue(input(), () -> session.batches().bring(graph.getInputs()[0], target));
      Map<String, INDArray> computed = forward();
      tell(listener -> listener.onForwardPass(graph, computed));
      output().setLabels(target);
      Gradient gradient = new BackwardPass(graph, session, workspaces).compute();
      graph.setGradient(gradient);
      session.queue(input(), session.batches()::used);
      // The host's side is the newer one: nothing is copied.
      labels = target.data().asFloat();
      if (readScore) {
        double penalties = graph.calcRegularizationScore(true);
        graph.setScore(output().figures(labels, 0, penalties).loss());
      }
      tell(listener -> listener.onBackwardPass(graph));
      results.leaveQueued();
      workspaces.endLearning();
      return gradient;
    } catch (RuntimeException | Error failure) {
      StepWorkspaces.closeAfter(failure, List.of(results));
      throw failure;
    } finally {
      for (GraphVertex vertex : graph.getVertices()) {
        vertex.clear();
      }
    }
  }

  private String input() {
    return graph.getConfiguration().getNetworkInputs().get(0);
  }

  private CudnnLoss output() {
    return (CudnnLoss) graph.getOutputLayer(0);
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
        result =
            workspaces.compute(
                vertex, arrays, ArrayType.FF_WORKING_MEM, () -> vertex.doForward(true, arrays));
      }
      computed.put(vertex.getVertexName(), result);
      if (vertex.getOutputVertices() != null) {
        for (VertexIndices reader : vertex.getOutputVertices()) {
          GraphVertex next = graph.getVertices()[reader.getVertexIndex()];
          next.setInput(reader.getVertexEdgeNumber(), readBy(next, result), arrays);
        }
      }
    }
    return computed;
  }

  /**
   * What a vertex is given: images as they are, but as vectors for a dense layer. Deeplearning4j
   * copies images of one pixel for it, and waits for the GPU then.
   */
  private static INDArray readBy(GraphVertex reader, INDArray result) {
    boolean flattens =
        reader instanceof LayerVertex layer
            && layer.getLayerPreProcessor() instanceof CnnToFeedForwardPreProcessor flattening
            && flattening.getFormat() == CNN2DFormat.NCHW;
    INDArray vectors = flattens && result.rank() == 4 ? DeviceArrays.vectors(result) : null;
    return vectors == null ? result : vectors;
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
