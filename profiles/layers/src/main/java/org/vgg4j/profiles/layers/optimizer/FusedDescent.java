package org.vgg4j.profiles.layers.optimizer;

import java.lang.reflect.Field;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.Solver;
import org.deeplearning4j.optimize.api.ConvexOptimizer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.solvers.StochasticGradientDescent;
import org.deeplearning4j.optimize.solvers.accumulation.GradientsAccumulator;
import org.deeplearning4j.optimize.stepfunctions.NegativeGradientStepFunction;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.Fallbacks;
import org.vgg4j.profiles.GradientClip;
import org.vgg4j.profiles.GradientControl;
import org.vgg4j.profiles.figures.LateFigures;
import org.vgg4j.profiles.figures.StepFigures;

/**
 * Gradient descent whose updater takes the step itself, see {@link SteppingUpdater}. It takes the
 * place of Deeplearning4j's in a graph's solver; nothing of it is saved with the graph.
 */
public final class FusedDescent extends StochasticGradientDescent
    implements GradientControl, LateFigures {

  private final ComputationGraph graph;
  private final SteppingUpdater.Maker maker;
  private final Fallbacks fallbacks;
  private final StepPasses passes;
  private GradientClip clip = GradientClip.NONE;
  private boolean holding;
  private boolean late;
  private StepFigures last;

  private FusedDescent(
      ComputationGraph graph,
      Step step,
      SteppingUpdater.Maker maker,
      StepPasses passes,
      Fallbacks fallbacks) {
    super(graph.conf(), step, graph.getListeners(), graph);
    this.graph = graph;
    this.maker = maker;
    this.passes = passes;
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
   * Gives a graph an optimizer that takes the step itself, keeping its state. To be called where
   * {@link SteppingUpdater#refusal} has nothing against it.
   *
   * @param maker of the updater
   * @param fallbacks where to count steps that run stock after all
   */
  public static void install(
      ComputationGraph graph, SteppingUpdater.Maker maker, Fallbacks fallbacks) {
    install(graph, maker, null, fallbacks);
  }

  /**
   * The same where the passes need not be the graph's own.
   *
   * @param passes computes them; null for the graph
   */
  public static void install(
      ComputationGraph graph, SteppingUpdater.Maker maker, StepPasses passes, Fallbacks fallbacks) {
    ComputationGraphUpdater before = graph.getUpdater(false);
    FusedDescent descent = new FusedDescent(graph, new Step(), maker, passes, fallbacks);
    descent.setUpdaterComputationGraph(before);
    replaceOptimizer(graph, descent);
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
        computationGraphUpdater = maker.make(graph, null);
      }
    }
    return computationGraphUpdater;
  }

  @Override
  public void setUpdaterComputationGraph(ComputationGraphUpdater updater) {
    computationGraphUpdater =
        updater == null || updater instanceof SteppingUpdater
            ? updater
            : maker.make(graph, updater.getStateViewArray());
  }

  @Override
  public void updateGradientAccordingToParams(
      Gradient gradient, Model model, int batchSize, LayerWorkspaceMgr workspaces) {
    if (getComputationGraphUpdater(true) instanceof SteppingUpdater stepping) {
      stepping.prepare(clip, holding);
    }
    super.updateGradientAccordingToParams(gradient, model, batchSize, workspaces);
  }

  @Override
  public void clip(GradientClip bounds) {
    clip = bounds;
  }

  @Override
  public void holdBack(boolean hold) {
    holding = hold;
  }

  @Override
  public Optional<Held> takeHeld() {
    return computationGraphUpdater instanceof SteppingUpdater stepping
        ? stepping.takeHeld()
        : Optional.empty();
  }

  @Override
  public void hold(Held others) {
    ((SteppingUpdater) getComputationGraphUpdater(true)).hold(others);
  }

  @Override
  public void step() {
    Gradient gradient = graph.gradient();
    if (gradient == null
        || !(computationGraphUpdater instanceof SteppingUpdater stepping)
        || !stepping.holds()) {
      throw new IllegalStateException("no gradients are held back");
    }
    holding = false;
    // What is held is added to it.
    gradient.gradient().assign(0);
    updateGradientAccordingToParams(gradient, graph, 0, LayerWorkspaceMgr.noWorkspaces());
    stepFunction.step(graph.params(), gradient.gradient().reshape(gradient.gradient().length()));
    incrementIterationCount(graph, 1);
    applyConstraints(graph);
  }

  @Override
  public boolean available() {
    return passes != null && accumulator == null && passes.available();
  }

  @Override
  public void leaveUnread(boolean mayBeLate) {
    late = mayBeLate;
  }

  @Override
  public StepFigures last() {
    if (last == null) {
      throw new IllegalStateException("no step has left its figures unread");
    }
    return last;
  }

  @Override
  public boolean optimize(LayerWorkspaceMgr workspaces) {
    last = null;
    if (!available()) {
      return super.optimize(workspaces);
    }
    Gradient gradient = passes.compute(!late);
    tell(listener -> listener.onGradientCalculation(graph));
    if (late) {
      passes.updateFollows(getComputationGraphUpdater(true));
    }
    updateGradientAccordingToParams(gradient, graph, graph.batchSize(), workspaces);
    stepFunction.step(graph.params(), gradient.gradient().reshape(gradient.gradient().length()));
    if (late) {
      last = passes.updated();
    }
    int iteration = getIterationCount(graph);
    int epoch = getEpochCount(graph);
    tell(listener -> listener.iterationDone(graph, iteration, epoch));
    incrementIterationCount(graph, 1);
    applyConstraints(graph);
    return true;
  }

  private void tell(Consumer<TrainingListener> event) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      graph.getListeners().forEach(event);
    }
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
    return computationGraphUpdater instanceof SteppingUpdater stepping && stepping.stepped();
  }
}
