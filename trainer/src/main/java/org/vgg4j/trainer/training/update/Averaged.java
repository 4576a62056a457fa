package org.vgg4j.trainer.training.update;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An average that training knows nothing of: it is what is validated, kept and tested. */
abstract class Averaged extends WeightAverage {

  private final INDArray aside;

  Averaged(ComputationGraph graph, INDArray saved) {
    super(graph, saved);
    this.aside = fast.ulike();
  }

  @Override
  public final <T, E extends Exception> T withResult(ResultUse<T, E> use) throws E {
    aside.assign(fast);
    fast.assign(slow);
    try {
      return use.run();
    } finally {
      fast.assign(aside);
    }
  }
}
