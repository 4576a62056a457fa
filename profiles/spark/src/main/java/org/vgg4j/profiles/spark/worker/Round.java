package org.vgg4j.profiles.spark.worker;

import java.io.Serializable;

/**
 * Steps that every worker takes for itself until weights are averaged.
 *
 * @param epoch from 0
 * @param batch steps of the epoch that were taken before
 * @param step steps of the run that were taken before
 * @param totalSteps of the run, as far as they are known
 * @param rates the learning rate of each step
 */
public record Round(int epoch, int batch, long step, long totalSteps, double[] rates)
    implements Serializable {

  /** Steps of the round. */
  public int steps() {
    return rates.length;
  }
}
