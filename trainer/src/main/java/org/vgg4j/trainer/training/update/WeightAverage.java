package org.vgg4j.trainer.training.update;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.trainer.recipes.Recipe;

/**
 * A second set of weights that follows those being trained, kept in every checkpoint that a run
 * goes on from. Batch norm's running statistics are weights here: Deeplearning4j keeps them among
 * the parameters.
 */
public abstract class WeightAverage {

  /** Those being trained; a view of the graph's own. */
  protected final INDArray fast;

  /** As long as {@link #fast}. */
  protected final INDArray slow;

  /**
   * @param saved the second set of a run that is gone on with; null to begin with the graph's
   */
  protected WeightAverage(ComputationGraph graph, INDArray saved) {
    this.fast = graph.params();
    this.slow = saved == null ? fast.dup() : saved;
  }

  /**
   * The one that a recipe asks for, if it does.
   *
   * @param saved the second set of a run that is gone on with; null to begin with the graph's
   */
  public static Optional<WeightAverage> of(
      ComputationGraph graph, Recipe.Optimization optimization, INDArray saved) {
    if (optimization.lookahead() > 0) {
      return Optional.of(new Lookahead(graph, optimization.lookahead(), saved));
    }
    if (optimization.emaDecay() > 0) {
      return Optional.of(new MovingAverage(graph, optimization.emaDecay(), saved));
    }
    if (optimization.averageEpochs() > 0) {
      return Optional.of(new EpochAverage(graph, optimization.averageEpochs(), saved));
    }
    return Optional.empty();
  }

  /**
   * Before the first step of an epoch, or of what is left of it.
   *
   * @param fixed parameters that are not trained in it; views of the graph's
   */
  public void beforeEpoch(List<INDArray> fixed) {}

  /**
   * After an optimizer step.
   *
   * @param step steps that were taken, from 1
   * @param steps of the whole run
   */
  public abstract void afterStep(long step, long steps);

  /**
   * After an epoch's last step.
   *
   * @param epoch epochs that were completed, from 1
   * @param epochs of the whole run
   */
  public abstract void afterEpoch(int epoch, int epochs);

  /**
   * Runs something with the weights that are validated, kept as the best and tested in the graph;
   * afterwards it trains on with its own.
   */
  public abstract <T, E extends Exception> T withResult(ResultUse<T, E> use) throws E;

  /** The second set, as long as the graph's parameters. */
  public final INDArray slowWeights() {
    return slow;
  }

  /** Puts another second set in the place of this one. */
  public final void goBackTo(INDArray saved) {
    slow.assign(saved);
  }
}
