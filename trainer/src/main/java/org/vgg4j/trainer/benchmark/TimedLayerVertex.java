package org.vgg4j.trainer.benchmark;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A vertex that holds the same layer as another one, and times it. The layer itself stays as it is:
 * an accelerated one keeps its class and its neighbors.
 */
final class TimedLayerVertex extends LayerVertex {
  private static final long serialVersionUID = 1L;

  private final transient LayerClock clock;

  TimedLayerVertex(ComputationGraph graph, LayerVertex timed, LayerClock clock) {
    super(
        graph,
        timed.getVertexName(),
        timed.getVertexIndex(),
        timed.getInputVertices(),
        timed.getOutputVertices(),
        timed.getLayer(),
        timed.getLayerPreProcessor(),
        timed.isOutputVertex(),
        graph.getConfiguration().getDataType());
    this.clock = clock;
  }

  /** Counts as forward: this is where an image is flattened for a dense layer. */
  @Override
  public void setInput(int inputNumber, INDArray input, LayerWorkspaceMgr workspaces) {
    int start = clock.start();
    super.setInput(inputNumber, input, workspaces);
    clock.endForward(start);
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    int start = clock.start();
    INDArray result = super.doForward(training, workspaces);
    clock.endForward(start);
    return result;
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaces) {
    int start = clock.start();
    Pair<Gradient, INDArray[]> result = super.doBackward(truncated, workspaces);
    clock.endBackward(start);
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
