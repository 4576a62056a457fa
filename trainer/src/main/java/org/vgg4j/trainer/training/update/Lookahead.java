package org.vgg4j.trainer.training.update;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Lookahead (Zhang et al. 2019, arXiv:1907.08610) with the schedule of K. Jordan 2024,
 * arXiv:2404.00498: every few steps the slow weights move towards the fast ones, which are then set
 * back to them, {@code slow = d slow + (1 - d) fast, fast = slow}, with {@code d = 0.95^5 (step /
 * steps)^3}; after the last step the fast weights are the slow ones. Batch norm's running
 * statistics take part.
 */
public final class Lookahead {

  private static final double LAST_SHARE = Math.pow(0.95, 5);

  private final INDArray fast;
  private final int every;
  private final INDArray slow;

  /**
   * @param every steps between two moves, at least 1
   * @param saved the slow weights of a run that is gone on with; null to begin with the fast ones
   */
  public Lookahead(ComputationGraph graph, int every, INDArray saved) {
    this.fast = graph.params();
    this.every = every;
    this.slow = saved == null ? fast.dup() : saved;
  }

  /**
   * Moves both if it is time to.
   *
   * @param step steps that were taken, from 1
   * @param steps of the whole run
   */
  public void after(long step, long steps) {
    if (step == steps) {
      fast.assign(slow);
    } else if (step % every == 0) {
      double kept = LAST_SHARE * Math.pow((double) step / steps, 3);
      // kept * slow + (1 - kept) * fast, without an array in between.
      slow.subi(fast).muli(kept).addi(fast);
      fast.assign(slow);
    }
  }

  /** The slow weights, as long as the graph's parameters. */
  public INDArray slowWeights() {
    return slow;
  }

  /** Puts other slow weights in the place of these. */
  public void goBackTo(INDArray saved) {
    slow.assign(saved);
  }
}
