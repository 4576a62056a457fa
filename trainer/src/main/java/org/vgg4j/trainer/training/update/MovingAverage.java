package org.vgg4j.trainer.training.update;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The exponential moving average of the weights (Polyak and Juditsky 1992; Szegedy et al. 2015,
 * arXiv:1512.00567, section 8): after step {@code t}, {@code average = d average + (1 - d) weights}
 * with {@code d = min(decay, (1 + t) / (10 + t))}, TensorFlow's rule, so that the average of a
 * run's first steps is not that of its random start.
 */
final class MovingAverage extends Averaged {

  private final double decay;

  MovingAverage(ComputationGraph graph, double decay, INDArray saved) {
    super(graph, saved);
    this.decay = decay;
  }

  @Override
  public void afterStep(long step, long steps) {
    double kept = Math.min(decay, (1.0 + step) / (10.0 + step));
    slow.muli(kept);
    // Added in place: an array of all weights is not made for it.
    Nd4j.getBlasWrapper().level1().axpy(slow.length(), 1 - kept, fast, slow);
  }

  @Override
  public void afterEpoch(int epoch, int epochs) {}
}
