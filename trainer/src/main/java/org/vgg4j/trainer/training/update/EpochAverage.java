package org.vgg4j.trainer.training.update;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The mean of the weights that the run's last epochs end with (checkpoint averaging, as in Vaswani
 * et al. 2017, arXiv:1706.03762, section 6.1; with a constant rate, Izmailov et al. 2018,
 * arXiv:1803.05407); before them, the weights themselves.
 */
final class EpochAverage extends Averaged {

  private final int last;

  /**
   * @param last epochs to average, at least 1
   */
  EpochAverage(ComputationGraph graph, int last, INDArray saved) {
    super(graph, saved);
    this.last = last;
  }

  @Override
  public void afterStep(long step, long steps) {}

  @Override
  public void afterEpoch(int epoch, int epochs) {
    int averaged = epoch - Math.max(0, epochs - last);
    if (averaged <= 1) {
      slow.assign(fast);
    } else {
      // slow += (fast - slow) / averaged, without an array in between.
      slow.subi(fast).muli(1 - 1.0 / averaged).addi(fast);
    }
  }
}
