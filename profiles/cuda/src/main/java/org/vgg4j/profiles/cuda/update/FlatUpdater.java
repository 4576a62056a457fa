package org.vgg4j.profiles.cuda.update;

import java.util.List;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.DeviceFailureException;
import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.GradientClip;
import org.vgg4j.profiles.cuda.layers.GraphSession;
import org.vgg4j.profiles.layers.EngineRefusal;
import org.vgg4j.profiles.layers.optimizer.FusedDescent;
import org.vgg4j.profiles.layers.optimizer.StepPasses;
import org.vgg4j.profiles.layers.optimizer.SteppingUpdater;
import org.vgg4j.profiles.layers.optimizer.UpdatedRange;

/**
 * Deeplearning4j's updater, which also takes the step, over all parameters at once, see {@link
 * FlatStep}.
 */
public final class FlatUpdater extends SteppingUpdater {

  private final GraphSession session;
  private final Fallbacks fallbacks;
  private FlatStep step;
  private INDArray plannedParameters;
  private INDArray plannedGradients;
  private String refusal;

  private FlatUpdater(
      ComputationGraph graph, INDArray state, GraphSession session, Fallbacks fallbacks) {
    super(graph, state);
    this.session = session;
    this.fallbacks = fallbacks;
  }

  /**
   * Makes a graph's optimizer one step over all parameters, keeping its state.
   *
   * @param session of the graph's layers
   * @param passes computes those of a step; null for the graph itself
   * @param fallbacks where to count steps that run stock after all
   * @return why the optimizer runs stock; null if it does not
   */
  public static String install(
      ComputationGraph graph, GraphSession session, StepPasses passes, Fallbacks fallbacks) {
    String refusal = SteppingUpdater.refusal(graph);
    if (refusal == null) {
      FusedDescent.install(
          graph, (of, state) -> new FlatUpdater(of, state, session, fallbacks), passes, fallbacks);
    } else {
      FusedDescent.remove(graph);
    }
    return refusal;
  }

  @Override
  protected void step(
      Gradient gradient,
      int iteration,
      int epoch,
      int images,
      GradientClip bounds,
      LayerWorkspaceMgr workspaces) {
    planAgain();
    String reason = refusal;
    if (reason == null && !same(gradient.gradient(), plannedGradients)) {
      reason = "got a gradient from elsewhere";
    }
    stepped(reason == null);
    if (reason != null) {
      fallbacks.count(AccelerationReport.OPTIMIZER, reason);
      storeState();
      updateStock(gradient, iteration, epoch, images, workspaces);
      return;
    }
    try {
      session.queueUpdate(() -> step.take(isMiniBatch() ? images : 1, bounds, iteration, epoch));
    } catch (EngineRefusal half) {
      throw DeviceFailureException.ofGpu(
          GraphSession.OPTIMIZER, "which " + half.getMessage(), half);
    }
  }

  @Override
  public synchronized boolean sumPenalties(INDArray sum) {
    planAgain();
    if (refusal == null) {
      step.sumPenalties(sum);
    }
    return refusal == null;
  }

  @Override
  public double penaltyFactor() {
    return step.penaltyFactor();
  }

  private void planAgain() {
    if (!same(plannedParameters, network.params())
        || !same(plannedGradients, getFlattenedGradientsView())) {
      plan();
    }
  }

  private void plan() {
    storeState();
    plannedParameters = network.params();
    plannedGradients = getFlattenedGradientsView();
    List<UpdatedRange> ranges = UpdatedRange.of(updaterBlocks);
    refusal =
        plannedParameters.dataType() == DataType.FLOAT
            ? FlatStep.refusal(ranges)
            : "weights are not floats";
    step =
        refusal == null
            ? new FlatStep(
                session, plannedParameters, plannedGradients, updaterStateViewArray, ranges)
            : null;
    if (step != null) {
      try {
        session.queueUpdate(step::tryOperations);
      } catch (EngineRefusal refused) {
        refusal = refused.getMessage();
        step = null;
      }
    }
  }

  private void storeState() {
    if (step != null) {
      step.state().store();
    }
  }

  @Override
  public synchronized INDArray getStateViewArray() {
    storeState();
    return super.getStateViewArray();
  }

  @Override
  public synchronized INDArray getStateViewArrayCopy() {
    storeState();
    return super.getStateViewArrayCopy();
  }

  @Override
  public synchronized void setStateViewArray(INDArray state) {
    storeState();
    super.setStateViewArray(state);
  }
}
