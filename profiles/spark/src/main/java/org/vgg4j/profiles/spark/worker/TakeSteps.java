package org.vgg4j.profiles.spark.worker;

import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * A round of one worker, as Spark runs it: a function of its weights, its task and its round alone,
 * so that a worker whose executor dies is run again elsewhere with the same result.
 */
public final class TakeSteps implements Function<Integer, WorkerResult> {
  private static final long serialVersionUID = 1L;

  private final WorkerTask task;
  private final Round round;
  private final Broadcast<Weights> weights;

  public TakeSteps(WorkerTask task, Round round, Broadcast<Weights> weights) {
    this.task = task;
    this.round = round;
    this.weights = weights;
  }

  @Override
  public WorkerResult call(Integer worker) {
    Replica replica = Replicas.borrow(task, worker);
    WorkerResult result;
    try {
      result = replica.take(worker, round, weights.value());
    } catch (Throwable e) {
      // All: Scala throws undeclared what it cannot fetch.
      // Gradients that it holds would be in its next step, and half of it may be made.
      replica.close();
      throw e;
    }
    Replicas.giveBack(replica);
    return result;
  }
}
