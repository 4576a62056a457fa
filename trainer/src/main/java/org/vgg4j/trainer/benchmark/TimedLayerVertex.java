package org.vgg4j.trainer.benchmark;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.trainer.device.HostValues;

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
    long start = HostValues.nanoTime();
    super.setInput(inputNumber, input, workspaces);
    clock.addForward(HostValues.nanoTime() - start);
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    long start = HostValues.nanoTime();
    INDArray result = super.doForward(training, workspaces);
    clock.addForward(HostValues.nanoTime() - start);
    return result;
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaces) {
    long start = HostValues.nanoTime();
    Pair<Gradient, INDArray[]> result = super.doBackward(truncated, workspaces);
    clock.addBackward(HostValues.nanoTime() - start);
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
