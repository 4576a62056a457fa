package org.vgg4j.profiles.cpu.optimizer;

import java.lang.reflect.Field;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.Solver;
import org.deeplearning4j.optimize.api.ConvexOptimizer;
import org.deeplearning4j.optimize.solvers.StochasticGradientDescent;
import org.deeplearning4j.optimize.solvers.accumulation.GradientsAccumulator;
import org.deeplearning4j.optimize.stepfunctions.NegativeGradientStepFunction;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;

/**
 * Gradient descent whose updater takes the step itself, see {@link FusedUpdater}. It takes the
 * place of Deeplearning4j's in a graph's solver; nothing of it is saved with the graph.
 *
 * <p>After a step the graph's gradient still is the sum over the batch, where stock leaves the
 * update there.
 */
public final class FusedDescent extends StochasticGradientDescent {

  private final ComputationGraph graph;
  private final ComputeThreads threads;
  private final Fallbacks fallbacks;

  private FusedDescent(
      ComputationGraph graph, Step step, ComputeThreads threads, Fallbacks fallbacks) {
    super(graph.conf(), step, graph.getListeners(), graph);
    this.graph = graph;
    this.threads = threads;
    this.fallbacks = fallbacks;
    step.descent = this;
  }

  /** Subtracts the update, unless the updater has done so. */
  private static final class Step extends NegativeGradientStepFunction {
    private static final long serialVersionUID = 1L;

    private transient FusedDescent descent;

    @Override
    public void step(INDArray parameters, INDArray update) {
      if (!descent.stepped()) {
        super.step(parameters, update);
      }
    }
  }

  /**
   * Makes a graph's optimizer fused, keeping its state.
   *
   * @param fallbacks where to count steps that run stock after all
   * @return why the optimizer runs stock; null if it does not
   */
  public static String install(
      ComputationGraph graph, ComputeThreads threads, Fallbacks fallbacks) {
    ComputationGraphUpdater before = graph.getUpdater(false);
    String refusal = refusal(graph);
    if (refusal != null) {
      remove(graph);
      return refusal;
    }
    FusedDescent descent = new FusedDescent(graph, new Step(), threads, fallbacks);
    descent.setUpdaterComputationGraph(before);
    replaceOptimizer(graph, descent);
    return null;
  }

  /** Puts the stock optimizer back, keeping its state. */
  public static void remove(ComputationGraph graph) {
    ComputationGraphUpdater before = graph.getUpdater(false);
    // A graph without a solver has no optimizer to ask for; this gives it one, without state.
    graph.setUpdater(before);
    if (graph.getOptimizer() instanceof FusedDescent) {
      StochasticGradientDescent stock =
          new StochasticGradientDescent(graph.conf(), null, graph.getListeners(), graph);
      if (before != null) {
        stock.setUpdaterComputationGraph(
            new ComputationGraphUpdater(graph, before.getStateViewArray()));
      }
      replaceOptimizer(graph, stock);
    }
  }

  private static String refusal(ComputationGraph graph) {
    OptimizationAlgorithm algorithm = graph.conf().getOptimizationAlgo();
    return algorithm == OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT
        ? FusedUpdater.refusal(graph)
        : "no fused " + algorithm;
  }

  private static void replaceOptimizer(ComputationGraph graph, ConvexOptimizer optimizer) {
    // Makes the graph create its solver if it has none.
    graph.setUpdater(graph.getUpdater(false));
    try {
      Field solver = ComputationGraph.class.getDeclaredField("solver");
      solver.setAccessible(true);
      Field field = Solver.class.getDeclaredField("optimizer");
      field.setAccessible(true);
      field.set(solver.get(graph), optimizer);
    } catch (ReflectiveOperationException changed) {
      throw new IllegalStateException(
          "Deeplearning4j's ComputationGraph has no field 'solver' with an 'optimizer'", changed);
    }
  }

  @Override
  public ComputationGraphUpdater getComputationGraphUpdater(boolean initialize) {
    if (computationGraphUpdater == null && initialize) {
      try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        computationGraphUpdater = new FusedUpdater(graph, null, threads, fallbacks);
      }
    }
    return computationGraphUpdater;
  }

  @Override
  public void setUpdaterComputationGraph(ComputationGraphUpdater updater) {
    computationGraphUpdater =
        updater == null || updater instanceof FusedUpdater
            ? updater
            : new FusedUpdater(graph, updater.getStateViewArray(), threads, fallbacks);
  }

  @Override
  public void updateGradientAccordingToParams(
      Gradient gradient, Model model, int batchSize, LayerWorkspaceMgr workspaces) {
    getComputationGraphUpdater(true);
    super.updateGradientAccordingToParams(gradient, model, batchSize, workspaces);
  }

  /** Several graphs that train together exchange updates, which only the stock optimizer leaves. */
  @Override
  public void setGradientsAccumulator(GradientsAccumulator accumulator) {
    if (accumulator == null) {
      return;
    }
    fallbacks.count(AccelerationReport.OPTIMIZER, "gradients are accumulated with other graphs'");
    remove(graph);
    graph.getOptimizer().setGradientsAccumulator(accumulator);
  }

  private boolean stepped() {
    return computationGraphUpdater instanceof FusedUpdater fused && fused.stepped();
  }
}
