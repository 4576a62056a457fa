package org.vgg4j.trainer.training.workers;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.trainer.training.update.ThreadDevice;

/** Makes replicas of a graph. */
public final class Replica {

  private Replica() {}

  /**
   * A graph with the same settings, loss included, and weights of its own, on the device of the
   * calling thread; its optimizer has no state yet, nor is it accelerated.
   */
  public static ComputationGraph of(ComputationGraph origin) {
    ComputationGraph replica = new ComputationGraph(origin.getConfiguration().clone());
    replica.init(ThreadDevice.copy(origin.params()), false);
    return replica;
  }
}
