package org.vgg4j.profiles.cpu.optimizer;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.GradientClip;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;
import org.vgg4j.profiles.layers.optimizer.FusedDescent;
import org.vgg4j.profiles.layers.optimizer.SteppingUpdater;
import org.vgg4j.profiles.layers.optimizer.UpdatedRange;

/**
 * Deeplearning4j's updater, which also takes the step: the weights are new when {@link #update}
 * returns, and the gradient is as it was. Every weight is computed for itself, so the result does
 * not depend on the number of threads.
 */
public final class FusedUpdater extends SteppingUpdater {

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

  /** Weights with the same settings. */
  private static final class Group {
    final UpdatedRange range;
    final UpdateRule rule;
    float divisor;
    float scale;
    float bound;
    float penaltyBefore;
    float penaltyAfter;

    Group(UpdatedRange range) {
      this.range = range;
      this.rule = UpdateRule.of(range.updater());
    }

    void prepare(int batchSize, int iteration, int epoch) {
      rule.prepare(iteration, epoch);
      divisor = range.divided() ? batchSize : 1;
      penaltyBefore = (float) range.penaltyBefore(iteration, epoch);
      penaltyAfter = (float) range.penaltyAfter(iteration, epoch);
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
  private FusedUpdater(
      ComputationGraph graph, INDArray state, ComputeThreads threads, Fallbacks fallbacks) {
    super(graph, state);
    this.threads = threads;
    this.fallbacks = fallbacks;
  }

  /**
   * Makes a graph's optimizer fused, keeping its state.
   *
   * @param fallbacks where to count steps that run stock after all
   * @return why the optimizer runs stock; null if it does not
   */
  public static String install(
      ComputationGraph graph, ComputeThreads threads, Fallbacks fallbacks) {
    String refusal = SteppingUpdater.refusal(graph);
    if (refusal == null) {
      FusedDescent.install(
          graph, (of, state) -> new FusedUpdater(of, state, threads, fallbacks), fallbacks);
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
    stepped(false);
    if (!same(plannedParameters, network.params())
        || !same(plannedGradients, getFlattenedGradientsView())) {
      plan();
    }
    String refusal = refusal(gradient);
    if (refusal != null) {
      fallbacks.count(AccelerationReport.OPTIMIZER, refusal);
      updateStock(gradient, iteration, epoch, images, workspaces);
      return;
    }
    int divisor = isMiniBatch() ? images : 1;
    float scale = bounds.norm() == 0 ? 1 : (float) bounds.scale(norm() / divisor);
    for (Group group : groups) {
      group.prepare(divisor, iteration, epoch);
      group.scale = group.range.divided() ? scale : 1;
      group.bound = group.range.divided() ? (float) bounds.value() : 0;
    }
    threads.forEach(segments.size(), i -> step(segments.get(i)));
    stepped(true);
  }

  /** L2 norm of all gradients but those of statistics, whatever the number of threads the same. */
  private double norm() {
    double[] squares = new double[segments.size()];
    threads.forEach(squares.length, i -> squares[i] = squares(segments.get(i)));
    return Math.sqrt(Arrays.stream(squares).sum());
  }

  private double squares(Segment segment) {
    float[] values = TILES.get().change;
    double sum = 0;
    for (int done = 0; segment.group().range.divided() && done < segment.count(); done += TILE) {
      int count = Math.min(TILE, segment.count() - done);
      gradients.get(segment.start() + done, values, 0, count);
      for (int i = 0; i < count; i++) {
        sum += (double) values[i] * values[i];
      }
    }
    return sum;
  }

  private String refusal(Gradient gradient) {
    if (!same(gradient.gradient(), plannedGradients)) {
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
    for (UpdatedRange range : UpdatedRange.of(updaterBlocks)) {
      Group group = new Group(range);
      groups.add(group);
      for (int done = 0; done < range.count(); done += SEGMENT) {
        int[] stateStarts = range.stateStarts().clone();
        for (int i = 0; i < stateStarts.length; i++) {
          stateStarts[i] += done;
        }
        int count = Math.min(SEGMENT, range.count() - done);
        segments.add(new Segment(group, range.start() + done, stateStarts, count));
      }
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
    if (group.scale != 1) {
      multiply(change, group.scale, count);
    }
    if (group.bound > 0) {
      bound(change, group.bound, count);
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

  private static void multiply(float[] values, float factor, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= factor;
    }
  }

  private static void bound(float[] values, float most, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = Math.max(-most, Math.min(most, values[i]));
    }
  }

  private static void add(float[] to, float factor, float[] values, int count) {
    for (int i = 0; i < count; i++) {
      to[i] += factor * values[i];
    }
  }
}
