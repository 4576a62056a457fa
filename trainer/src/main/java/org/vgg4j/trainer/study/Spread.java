package org.vgg4j.trainer.study;

import java.util.Locale;
import java.util.Optional;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/**
 * How far accuracies of runs that differ in their seed alone lie apart. All in [0, 1].
 *
 * @param deviation standard deviation of a run (with n - 1)
 * @param lowest of the 95 % interval of the mean, by Student's t distribution
 * @param highest of it
 */
public record Spread(double mean, double deviation, double lowest, double highest) {

  private static final double UPPER_TAIL = 0.975;

  /** Of two accuracies or more; empty of fewer, which say nothing of it. */
  public static Optional<Spread> of(double... accuracies) {
    if (accuracies.length < 2) {
      return Optional.empty();
    }
    double mean = new Mean().evaluate(accuracies);
    double deviation = new StandardDeviation().evaluate(accuracies);
    double half =
        new TDistribution(accuracies.length - 1.0).inverseCumulativeProbability(UPPER_TAIL)
            * deviation
            / Math.sqrt(accuracies.length);
    return Optional.of(new Spread(mean, deviation, mean - half, mean + half));
  }

  /** Deviation and interval in words, behind a mean. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "standard deviation %.2f %%, 95 %% interval %.2f to %.2f %%",
        100 * deviation,
        100 * lowest,
        100 * highest);
  }
}
