package org.vgg4j.profiles.cpu.optimizer;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;

/**
 * Deeplearning4j's updater, which also takes the step: the weights are new when {@link #update}
 * returns, and the gradient is as it was. Every weight is computed for itself, so the result does
 * not depend on the number of threads.
 */
final class FusedUpdater extends ComputationGraphUpdater {

  // Weights of which one thread takes care at a time, and those that it has in its cache at once.
  private static final int SEGMENT = 1 << 18;
  private static final int TILE = 1 << 11;
  private static final int MOST_STATES = 2;

  private static final ThreadLocal<Tile> TILES = ThreadLocal.withInitial(Tile::new);

  private final ComputeThreads threads;
  private final Fallbacks fallbacks;
  // Held so that the buffers below stay valid.
  private INDArray plannedParameters;
  private INDArray plannedGradients;
  private List<Group> groups;
  private List<Segment> segments;
  private FloatBuffer parameters;
  private FloatBuffer gradients;
  private FloatBuffer state;
  private boolean stepped;

  /** Weights with the same settings. */
  private static final class Group {
    final IUpdater updater;
    final UpdateRule rule;
    final boolean divided;
    final List<Regularization> penalties;
    float divisor;
    float penaltyBefore;
    float penaltyAfter;

    Group(IUpdater updater, boolean divided, List<Regularization> penalties) {
      this.updater = updater;
      this.rule = UpdateRule.of(updater);
      this.divided = divided;
      this.penalties = penalties == null ? List.of() : penalties;
    }

    void prepare(int batchSize, int iteration, int epoch) {
      rule.prepare(iteration, epoch);
      divisor = divided ? batchSize : 1;
      penaltyBefore = 0;
      penaltyAfter = 0;
      for (Regularization penalty : penalties) {
        if (penalty instanceof L2Regularization l2) {
          penaltyBefore += (float) l2.getL2().valueAt(iteration, epoch);
        } else if (penalty instanceof WeightDecay decay) {
          double rate =
              decay.isApplyLR() && updater.hasLearningRate()
                  ? updater.getLearningRate(iteration, epoch)
                  : 1;
          penaltyAfter += (float) (decay.getCoeff().valueAt(iteration, epoch) * rate);
        }
      }
    }
  }

  /**
   * @param start of the parameters and gradients
   * @param stateStarts of each of the optimizer's numbers
   */
  private record Segment(Group group, int start, int[] stateStarts, int count) {}

  private static final class Tile {
    final float[] weights = new float[TILE];
    final float[] change = new float[TILE];
    final float[][] state = new float[MOST_STATES][TILE];
  }

  /**
   * @param state the optimizer's state, used and changed as it is; null for that of a first step
   */
  FusedUpdater(
      ComputationGraph graph, INDArray state, ComputeThreads threads, Fallbacks fallbacks) {
    super(graph, state);
    this.threads = threads;
    this.fallbacks = fallbacks;
  }

  /** Why a graph's optimizer has to run stock; null if it need not. */
  static String refusal(ComputationGraph graph) {
    for (GraphVertex vertex : graph.getVertices()) {
      String refusal = vertex.numParams() == 0 ? null : refusal(vertex);
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  private static String refusal(Trainable layer) {
    GradientNormalization normalization = layer.getConfig().getGradientNormalization();
    if (normalization != null && normalization != GradientNormalization.None) {
      return "gradients are normalized by " + normalization;
    }
    for (String name : layer.paramTable(false).keySet()) {
      IUpdater updater = layer.getConfig().getUpdaterByParam(name);
      if (updater == null || UpdateRule.of(updater) == null) {
        return "no fused " + (updater == null ? "updater" : updater.getClass().getSimpleName());
      }
      List<Regularization> penalties = layer.getConfig().getRegularizationByParam(name);
      for (Regularization penalty : penalties == null ? List.<Regularization>of() : penalties) {
        if (penalty.getClass() != L2Regularization.class
            && penalty.getClass() != WeightDecay.class) {
          return "no fused " + penalty.getClass().getSimpleName();
        }
      }
    }
    return null;
  }

  /** Whether the last update has already changed the weights. */
  boolean stepped() {
    return stepped;
  }

  @Override
  public synchronized void update(
      Gradient gradient, int iteration, int epoch, int batchSize, LayerWorkspaceMgr workspaces) {
    stepped = false;
    if (plannedParameters != network.params() || plannedGradients != getFlattenedGradientsView()) {
      plan();
    }
    String refusal = refusal(gradient);
    if (refusal != null) {
      fallbacks.count(AccelerationReport.OPTIMIZER, refusal);
      super.update(gradient, iteration, epoch, batchSize, workspaces);
      return;
    }
    int divisor = isMiniBatch() ? batchSize : 1;
    for (Group group : groups) {
      group.prepare(divisor, iteration, epoch);
    }
    threads.forEach(segments.size(), i -> step(segments.get(i)));
    stepped = true;
  }

  private String refusal(Gradient gradient) {
    // The graph's own gradient comes as a new view each time.
    INDArray given = gradient.gradient();
    if (given.length() != plannedGradients.length()
        || given.data().addressPointer().address()
            != plannedGradients.data().addressPointer().address()) {
      return "got a gradient from elsewhere";
    }
    return parameters == null ? "weights are not one array of floats below 2 GB" : null;
  }

  private void plan() {
    groups = new ArrayList<>();
    segments = new ArrayList<>();
    plannedParameters = network.params();
    plannedGradients = getFlattenedGradientsView();
    parameters = buffer(plannedParameters);
    gradients = buffer(plannedGradients);
    INDArray states = getStateViewArray();
    state = states == null ? null : buffer(states);
    if (gradients == null || (states != null && state == null)) {
      parameters = null;
    }
    int stateStart = 0;
    for (UpdaterBlock block : updaterBlocks) {
      int size = block.getParamOffsetEnd() - block.getParamOffsetStart();
      for (UpdaterBlock.ParamState part : block.getLayersAndVariablesInBlock()) {
        Trainable layer = part.getLayer();
        String name = part.getParamName();
        Group group =
            new Group(
                layer.getConfig().getUpdaterByParam(name),
                layer.updaterDivideByMinibatch(name),
                layer.getConfig().getRegularizationByParam(name));
        groups.add(group);
        for (int start = part.getParamOffsetStart();
            start < part.getParamOffsetEnd();
            start += SEGMENT) {
          int[] stateStarts = new int[group.rule.states()];
          for (int i = 0; i < stateStarts.length; i++) {
            stateStarts[i] = stateStart + i * size + start - block.getParamOffsetStart();
          }
          int count = Math.min(SEGMENT, part.getParamOffsetEnd() - start);
          segments.add(new Segment(group, start, stateStarts, count));
        }
      }
      stateStart += block.getUpdaterViewOffsetEnd() - block.getUpdaterViewOffsetStart();
    }
  }

  /** An array's values, without copying; null if it is not contiguous floats from its start on. */
  private static FloatBuffer buffer(INDArray array) {
    boolean plain =
        array.dataType() == DataType.FLOAT
            && array.offset() == 0
            && array.length() == array.data().length()
            && array.length() <= Integer.MAX_VALUE / Float.BYTES;
    return plain
        ? new FloatPointer(array.data().addressPointer()).capacity(array.length()).asBuffer()
        : null;
  }

  private void step(Segment segment) {
    Tile tile = TILES.get();
    for (int done = 0; done < segment.count(); done += TILE) {
      step(segment, done, Math.min(TILE, segment.count() - done), tile);
    }
  }

  private void step(Segment segment, int done, int count, Tile tile) {
    Group group = segment.group();
    float[] weights = tile.weights;
    float[] change = tile.change;
    int[] stateStarts = segment.stateStarts();
    parameters.get(segment.start() + done, weights, 0, count);
    gradients.get(segment.start() + done, change, 0, count);
    for (int i = 0; i < stateStarts.length; i++) {
      state.get(stateStarts[i] + done, tile.state[i], 0, count);
    }
    if (group.divisor != 1) {
      divide(change, group.divisor, count);
    }
    if (group.penaltyBefore != 0) {
      add(change, group.penaltyBefore, weights, count);
    }
    group.rule.apply(change, tile.state, count);
    if (group.penaltyAfter != 0) {
      add(change, group.penaltyAfter, weights, count);
    }
    add(weights, -1, change, count);
    parameters.put(segment.start() + done, weights, 0, count);
    for (int i = 0; i < stateStarts.length; i++) {
      state.put(stateStarts[i] + done, tile.state[i], 0, count);
    }
  }

  private static void divide(float[] values, float divisor, int count) {
    for (int i = 0; i < count; i++) {
      values[i] /= divisor;
    }
  }

  private static void add(float[] to, float factor, float[] values, int count) {
    for (int i = 0; i < count; i++) {
      to[i] += factor * values[i];
    }
  }
}
