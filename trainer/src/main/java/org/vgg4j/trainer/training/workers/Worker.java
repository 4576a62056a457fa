package org.vgg4j.trainer.training.workers;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.profiles.GradientControl;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.training.figures.KnownFigures;
import org.vgg4j.trainer.training.update.FixedParameters;
import org.vgg4j.trainer.training.update.Freezer;
import org.vgg4j.trainer.training.update.LearningRate;
import org.vgg4j.trainer.training.update.StepParts;
import org.vgg4j.trainer.training.update.StepParts.Part;
import org.vgg4j.trainer.training.update.StepSeed;

/**
 * One replica of a network, and what it takes to compute gradients or steps with it. What it
 * computes is a function of its weights, its optimizer's state, the seed, and what it is given. All
 * is called by one thread at a time, the passes always by the same one.
 */
public final class Worker {

  private final ComputationGraph graph;
  private final long seed;
  private final LearningRate rate;
  private final FixedParameters fixed;
  private final Freezer freezer;
  private final StepParts parts;
  private final Supplier<float[][]> probabilities;
  private int epoch;

  /**
   * A worker on a graph.
   *
   * @param graph initialized and accelerated
   * @param probabilities those of the graph's last {@code fit}, {@code [images][classes]}
   * @param accelerate makes the graph fast again, once another part of it is frozen
   */
  public Worker(
      ComputationGraph graph,
      Recipe recipe,
      Supplier<float[][]> probabilities,
      Runnable accelerate) {
    this.graph = graph;
    this.seed = recipe.optimization().seed();
    this.rate = new LearningRate(graph, recipe.optimization());
    this.fixed = new FixedParameters(graph, recipe);
    this.freezer = new Freezer(graph, fixed, accelerate);
    this.parts = new StepParts(graph, recipe.optimization());
    this.probabilities = probabilities;
  }

  /** The replica. */
  public ComputationGraph graph() {
    return graph;
  }

  /**
   * Before the first step of an epoch, counted from 0, or of what is left of it.
   *
   * @throws org.vgg4j.trainer.runs.RunException if gradients have to be added up and cannot be
   */
  public void begin(int next) {
    epoch = next;
    freezer.begin(next);
    parts.begin();
  }

  /**
   * Adds up the gradients of a share, divided by nothing, and holds them back; see {@link
   * #takeHeld}.
   *
   * @param step of the run, from 0
   * @param batch images of the whole step
   * @param share of this worker, not empty
   * @param before told of each part before it is computed
   * @return the loss, mean over the share's images, and their probabilities
   */
  public KnownFigures gradients(
      long step, DataSet batch, WorkerShare share, Consumer<Part> before) {
    // Running statistics move with the pass, not with the optimizer's step.
    fixed.keep(epoch);
    KnownFigures figures = compute(step, batch, share, true, before);
    fixed.putBack(epoch);
    return figures;
  }

  /**
   * Takes an optimizer step of its own over a share.
   *
   * @param learningRate of the step
   */
  public KnownFigures step(
      long step, double learningRate, DataSet batch, WorkerShare share, Consumer<Part> before) {
    rate.set(learningRate);
    fixed.keep(epoch);
    KnownFigures figures = compute(step, batch, share, false, before);
    fixed.putBack(epoch);
    return figures;
  }

  private KnownFigures compute(
      long step, DataSet batch, WorkerShare share, boolean hold, Consumer<Part> before) {
    return parts.compute(
        batch,
        share.parts(),
        hold,
        number -> StepSeed.of(seed, step, number),
        probabilities,
        before);
  }

  /** The gradients that are held back, which then are no more; good until the next. */
  public GradientControl.Held takeHeld() {
    return parts.control().takeHeld().orElseThrow();
  }

  /** Adds gradients of another worker to those that are held back. */
  public void hold(GradientControl.Held others) {
    parts.control().hold(others);
  }

  /** Takes the optimizer step of the gradients that are held back. */
  public void stepHeld(double learningRate) {
    rate.set(learningRate);
    fixed.keep(epoch);
    parts.control().step();
    fixed.putBack(epoch);
  }
}
