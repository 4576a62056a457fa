package org.vgg4j.trainer.training.update;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Lookahead (Zhang et al. 2019, arXiv:1907.08610) with the schedule of K. Jordan 2024,
 * arXiv:2404.00498: every few steps the slow weights move towards the fast ones, which are then set
 * back to them, {@code slow = d slow + (1 - d) fast, fast = slow}, with {@code d = 0.95^5 (step /
 * steps)^3}; after the last step the fast weights are the slow ones. Batch norm's running
 * statistics take part.
 */
final class Lookahead extends WeightAverage {

  private static final double LAST_SHARE = Math.pow(0.95, 5);

  private final int every;

  /**
   * @param every steps between two moves, at least 1
   */
  Lookahead(ComputationGraph graph, int every, INDArray saved) {
    super(graph, saved);
    this.every = every;
  }

  /** What is fixed stays as it is: without this, it would still move towards the slow weights. */
  @Override
  public void beforeEpoch(List<INDArray> fixed) {
    for (INDArray values : fixed) {
      long first = values.offset() - fast.offset();
      var part = NDArrayIndex.interval(first, first + values.length());
      flat(slow).get(part).assign(flat(fast).get(part));
    }
  }

  private static INDArray flat(INDArray parameters) {
    return parameters.reshape(parameters.length());
  }

  @Override
  public void afterStep(long step, long steps) {
    if (step == steps) {
      fast.assign(slow);
    } else if (step % every == 0) {
      double kept = LAST_SHARE * Math.pow((double) step / steps, 3);
      // kept * slow + (1 - kept) * fast, without an array in between.
      slow.subi(fast).muli(kept).addi(fast);
      fast.assign(slow);
    }
  }

  @Override
  public void afterEpoch(int epoch, int epochs) {}

  /** The fast weights: they were set back to the slow ones after the run's last step. */
  @Override
  public <T, E extends Exception> T withResult(ResultUse<T, E> use) throws E {
    return use.run();
  }
}
