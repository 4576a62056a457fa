package org.vgg4j.profiles.cuda.update;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce3.Dot;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarDivision;
import org.nd4j.linalg.api.ops.impl.transforms.clip.ClipByValue;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.vgg4j.profiles.GradientClip;
import org.vgg4j.profiles.layers.optimizer.UpdatedRange;

/**
 * One step over all parameters, in Deeplearning4j's order: statistics, division by the batch,
 * bounds, penalties before the rule, the rule, penalties after it, subtraction. Where parameters
 * differ, factors say how: an operation more, however many layers there are.
 *
 * <p>The gradients are used up: after a step they are what was subtracted, but for the statistics.
 */
final class FlatStep {

  private final INDArray parameters;
  private final INDArray gradients;
  private final List<UpdatedRange> ranges;
  private final FlatState state;
  private final FlatRule rule;
  private final INDArray statistics;
  private final RangeFactors rates;
  private final RangeFactors penaltiesBefore;
  private final RangeFactors penaltiesAfter;
  private final Map<Integer, ScalarDivision> divisions = new HashMap<>();
  private INDArray scratch;
  private INDArray penaltySum;
  private double penaltyFactor;
  private RangeFactors penaltiesInLoss;
  private Dot penaltyOfScratch;

  /**
   * @param parameters all, flat
   * @param gradients as long
   * @param theirState Deeplearning4j's, flat; null if the rule keeps nothing
   * @param ranges that {@link #refusal} has nothing against
   */
  FlatStep(
      INDArray parameters, INDArray gradients, INDArray theirState, List<UpdatedRange> ranges) {
    this.parameters = parameters.reshape(parameters.length());
    this.gradients = gradients.reshape(gradients.length());
    this.ranges = ranges;
    IUpdater updater = trained(ranges);
    INDArray flat = theirState == null ? null : theirState.reshape(theirState.length());
    this.state = new FlatState(flat, ranges, FlatRule.states(updater));
    this.rule = new FlatRule(updater, this.gradients, state);
    float[] isStatistic = new float[ranges.size()];
    boolean hasStatistics = false;
    for (int i = 0; i < isStatistic.length; i++) {
      isStatistic[i] = ranges.get(i).updater() instanceof NoOp ? 1 : 0;
      hasStatistics |= isStatistic[i] == 1;
    }
    this.statistics = hasStatistics ? new RangeFactors(ranges).of(isStatistic) : null;
    this.rates = new RangeFactors(ranges);
    this.penaltiesBefore = new RangeFactors(ranges);
    this.penaltiesAfter = new RangeFactors(ranges);
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

  /** An array of zeros that outlives the workspaces of the calling thread. */
  static INDArray vector(long length) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return Nd4j.create(DataType.FLOAT, length);
    }
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
    if (statistics != null) {
      Pairwise.multiply(gradients, statistics, scratch());
      Pairwise.subtract(parameters, scratch());
      Pairwise.subtract(gradients, scratch());
    }
    if (divisor != 1) {
      Nd4j.getExecutioner().exec(divisions.computeIfAbsent(divisor, this::division));
    }
    bound(bounds);
    double[] before = new double[ranges.size()];
    double[] after = new double[ranges.size()];
    double[] rate = new double[ranges.size()];
    double[] inLoss = new double[ranges.size()];
    for (int i = 0; i < ranges.size(); i++) {
      UpdatedRange range = ranges.get(i);
      before[i] = range.penaltyBefore(iteration, epoch);
      after[i] = range.penaltyAfter(iteration, epoch);
      inLoss[i] = range.penaltyInLoss(iteration, epoch);
      rate[i] =
          range.updater() instanceof NoOp ? 0 : range.updater().getLearningRate(iteration, epoch);
    }
    double largestPenalty = largest(before);
    double largestDecay = largest(after);
    PenaltyPlace place = penaltyPlace(before, after, inLoss);
    if (place == PenaltyPlace.ALONE) {
      if (penaltiesInLoss == null) {
        penaltiesInLoss = new RangeFactors(ranges);
      }
      multiplyParameters(penaltiesInLoss, inLoss, largest(inLoss));
      sumScratch(1);
    }
    if (largestPenalty != 0) {
      multiplyParameters(penaltiesBefore, before, largestPenalty);
      if (place == PenaltyPlace.BEFORE) {
        sumScratch(1);
      }
      Pairwise.add(gradients, scratch());
    }
    double largestRate = largest(rate);
    boolean ratesDiffer = differ(rate, largestRate);
    if (ratesDiffer && rule.rateIsOfGradient()) {
      Pairwise.multiply(gradients, rates.of(shares(rate, largestRate)), gradients);
    }
    rule.apply(largestRate, iteration, epoch);
    state.changed();
    if (ratesDiffer && !rule.rateIsOfGradient()) {
      Pairwise.multiply(gradients, rates.of(shares(rate, largestRate)), gradients);
    }
    if (largestDecay != 0) {
      multiplyParameters(penaltiesAfter, after, largestDecay);
      if (place == PenaltyPlace.AFTER) {
        sumScratch(largest(inLoss) / largestDecay);
      }
      Pairwise.add(gradients, scratch());
    }
    Pairwise.subtract(parameters, gradients);
    penaltySum = null;
  }

  /** Where in a step the weights lie multiplied by what they are multiplied by in the loss. */
  private enum PenaltyPlace {
    NOWHERE,
    BEFORE,
    AFTER,
    ALONE
  }

  private PenaltyPlace penaltyPlace(double[] before, double[] after, double[] inLoss) {
    penaltyFactor = 0;
    if (penaltySum == null || largest(inLoss) == 0) {
      return PenaltyPlace.NOWHERE;
    }
    if (Arrays.equals(before, inLoss)) {
      return PenaltyPlace.BEFORE;
    }
    boolean decays = largest(before) == 0 && largest(after) != 0;
    return decays && Arrays.equals(shares(after, largest(after)), shares(inLoss, largest(inLoss)))
        ? PenaltyPlace.AFTER
        : PenaltyPlace.ALONE;
  }

  /** Sums weight times scratch value. */
  private void sumScratch(double scale) {
    if (penaltyOfScratch == null || penaltyOfScratch.z() != penaltySum) {
      penaltyOfScratch = new Dot(parameters, scratch(), penaltySum);
    }
    Nd4j.getExecutioner().exec(penaltyOfScratch);
    penaltyFactor = 0.5 * scale;
  }

  /** Keeps gradients, of which those of statistics are 0 by now, to their bounds. */
  private void bound(GradientClip bounds) {
    if (bounds.norm() > 0) {
      double scale = bounds.scale(gradients.norm2Number().doubleValue());
      if (scale != 1) {
        Nd4j.getBlasWrapper().scal(scale, gradients);
      }
    }
    if (bounds.value() > 0) {
      // Not by ND4J's minimum and maximum, which make the bound of NaN.
      ClipByValue clip = new ClipByValue(gradients, -bounds.value(), bounds.value());
      clip.addOutputArgument(gradients);
      Nd4j.getExecutioner().exec(clip);
    }
  }

  /** Fills the scratch array. The largest factor is a number of the host's, changed at no cost. */
  private void multiplyParameters(RangeFactors factors, double[] values, double largest) {
    Pairwise.multiply(parameters, factors.of(shares(values, largest)), scratch());
    Nd4j.getBlasWrapper().scal(largest, scratch());
  }

  private INDArray scratch() {
    if (scratch == null) {
      scratch = vector(parameters.length());
    }
    return scratch;
  }

  private ScalarDivision division(int divisor) {
    return new ScalarDivision(gradients, null, gradients, divisor);
  }

  /** Statistics have no rate: whatever is asked of them there is nothing to multiply. */
  private boolean differ(double[] rate, double largest) {
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

  private static float[] shares(double[] values, double largest) {
    float[] shares = new float[values.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) (values[i] / largest);
    }
    return shares;
  }
}
