package org.vgg4j.profiles.cuda.update;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.vgg4j.profiles.GradientClip;
import org.vgg4j.profiles.cuda.layers.GraphSession;
import org.vgg4j.profiles.layers.optimizer.UpdatedRange;

/**
 * One step over all parameters, in Deeplearning4j's order but for decay, which reads the weights as
 * they are before the rule changes them: statistics, bounds, penalties, decay, the rule. Where
 * parameters differ, factors say how: an operation more, however many layers there are. Nothing is
 * divided by the batch; what reads the gradients multiplies them.
 */
final class FlatStep {

  private final List<UpdatedRange> ranges;
  private final FlatState state;
  private final FlatArrays arrays;
  private final FlatRule rule;
  private final INDArray statistics;
  private final RangeFactors rates;
  private final RangeFactors penalties;
  private final RangeFactors decays;
  private final RangeFactors penaltiesInLoss;
  private RangeFactors weighed;
  private INDArray penaltySum;
  private double penaltyFactor;

  /**
   * @param parameters all, flat
   * @param gradients as long
   * @param theirState Deeplearning4j's, flat; null if the rule keeps nothing
   * @param ranges that {@link #refusal} has nothing against
   */
  FlatStep(
      GraphSession session,
      INDArray parameters,
      INDArray gradients,
      INDArray theirState,
      List<UpdatedRange> ranges) {
    this.ranges = ranges;
    IUpdater updater = trained(ranges);
    INDArray flat = theirState == null ? null : theirState.reshape(theirState.length());
    this.state = new FlatState(flat, ranges, FlatRule.states(updater));
    this.arrays =
        new FlatArrays(
            session,
            parameters.reshape(parameters.length()),
            gradients.reshape(gradients.length()),
            state);
    this.rule = new FlatRule(updater);
    double[] isStatistic = of(range -> range.updater() instanceof NoOp ? 1 : 0);
    boolean hasStatistics = largest(isStatistic) == 1;
    this.statistics = hasStatistics ? new RangeFactors(ranges).of(shares(isStatistic)) : null;
    this.rates = new RangeFactors(ranges);
    this.penalties = new RangeFactors(ranges);
    this.decays = new RangeFactors(ranges);
    this.penaltiesInLoss = new RangeFactors(ranges);
  }

  /** Why parameters cannot take one step together; null if they can. */
  static String refusal(List<UpdatedRange> ranges) {
    boolean hasStatistics = ranges.stream().anyMatch(range -> range.updater() instanceof NoOp);
    IUpdater first = trained(ranges);
    if (first == null) {
      return "no parameter is trained";
    }
    for (UpdatedRange range : ranges) {
      boolean isStatistic = range.updater() instanceof NoOp;
      if (isStatistic == range.divided()) {
        return "a sum over the batch is not trained, or a mean is";
      }
      if (!isStatistic && !FlatRule.key(range.updater()).equals(FlatRule.key(first))) {
        return "layers have optimizers that differ in more than their rates";
      }
    }
    return hasStatistics && !FlatRule.restsAtZero(first) ? "its epsilon is 0" : null;
  }

  private static IUpdater trained(List<UpdatedRange> ranges) {
    return ranges.stream()
        .map(UpdatedRange::updater)
        .filter(updater -> !(updater instanceof NoOp))
        .findFirst()
        .orElse(null);
  }

  /** See {@link FlatArrays#tryOperations}. */
  void tryOperations() {
    arrays.tryOperations();
  }

  /** The optimizer's numbers. */
  FlatState state() {
    return state;
  }

  /**
   * Has the next step also sum up the penalties of the weights as they are before it.
   *
   * @param sum a scalar, into which that is written, but for a factor
   */
  void sumPenalties(INDArray sum) {
    penaltySum = sum;
  }

  /** What the sum that the last step wrote has to be multiplied by; 0 where it wrote none. */
  double penaltyFactor() {
    return penaltyFactor;
  }

  /**
   * Takes the step.
   *
   * @param divisor images of the batch, 1 where gradients are not divided
   * @param bounds of the gradient
   */
  void take(int divisor, GradientClip bounds, int iteration, int epoch) {
    state.load();
    weighed = null;
    INDArray weights = arrays.parameters();
    INDArray gradients = arrays.gradients();
    if (statistics != null) {
      // What they change by lies where the others have gradients; there it is 0 then.
      arrays.add(-1, gradients, statistics, 1, weights);
      arrays.add(-1, gradients, statistics, 1, gradients);
    }
    double factor = bound(1.0 / divisor, bounds);
    double[] before = of(range -> range.penaltyBefore(iteration, epoch));
    double[] after = of(range -> range.penaltyAfter(iteration, epoch));
    sumPenalties(of(range -> range.penaltyInLoss(iteration, epoch)), before, after);
    if (largest(before) != 0) {
      weigh(penalties, before);
      arrays.add(largest(before), arrays.scratch(), factor, gradients);
      factor = 1;
    }
    if (largest(after) != 0) {
      weigh(decays, after);
      arrays.add(-largest(after), arrays.scratch(), 1, weights);
    }
    double[] rate =
        of(
            range ->
                range.updater() instanceof NoOp
                    ? 0
                    : range.updater().getLearningRate(iteration, epoch));
    INDArray shares = differ(rate) ? rates.of(shares(rate)) : null;
    rule.apply(arrays, factor, largest(rate), shares, iteration, epoch);
  }

  /**
   * Keeps gradients, of which those of statistics are 0 by now, to their bounds.
   *
   * @param factor of the gradients
   * @return their factor now
   */
  private double bound(double factor, GradientClip bounds) {
    if (bounds.value() > 0) {
      arrays.bound(factor, arrays.gradients(), bounds.value());
      return 1;
    }
    return bounds.norm() > 0
        ? factor * bounds.scale(factor * arrays.norm(arrays.gradients()))
        : factor;
  }

  private void sumPenalties(double[] inLoss, double[] before, double[] after) {
    penaltyFactor = 0;
    if (penaltySum != null && largest(inLoss) != 0) {
      float[] shares = shares(inLoss);
      // Most often those that the step multiplies the weights with all the same.
      weigh(
          Arrays.equals(shares, shares(before))
              ? penalties
              : Arrays.equals(shares, shares(after)) ? decays : penaltiesInLoss,
          inLoss);
      arrays.dot(arrays.parameters(), arrays.scratch(), penaltySum);
      penaltyFactor = 0.5 * largest(inLoss);
    }
    penaltySum = null;
  }

  /** Fills the scratch array with each weight times its share of the largest value. */
  private void weigh(RangeFactors factors, double[] values) {
    if (weighed != factors) {
      arrays.add(1, arrays.parameters(), factors.of(shares(values)), 0, arrays.scratch());
      weighed = factors;
    }
  }

  private double[] of(ToDoubleFunction<UpdatedRange> value) {
    return ranges.stream().mapToDouble(value).toArray();
  }

  /** Statistics have no rate: whatever is asked of them there is nothing to multiply. */
  private boolean differ(double[] rate) {
    double largest = largest(rate);
    for (int i = 0; i < rate.length; i++) {
      if (rate[i] != largest && !(ranges.get(i).updater() instanceof NoOp)) {
        return true;
      }
    }
    return false;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  private static float[] shares(double[] values) {
    double largest = largest(values);
    float[] shares = new float[values.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) (values[i] / largest);
    }
    return shares;
  }
}
