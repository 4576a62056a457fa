package org.vgg4j.models;

import java.util.List;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * An optimizer and its numbers. With gradient {@code g} (the mean over the batch) at step {@code t
 * = 1, 2, ...}, rate {@code r} and momentum {@code m}, a weight {@code w} becomes:
 *
 * <ul>
 *   <li>adam: {@code w - r sqrt(1 - 0.999^t) / (1 - 0.9^t) u / (sqrt(v) + e)}, where {@code u} and
 *       {@code v} are the running means of {@code g} (0.9) and {@code g^2} (0.999), and {@code e}
 *       is 1e-8 unless another is given;
 *   <li>adagrad: {@code w - r g / (sqrt(s) + e)}, where {@code s} is the sum of all {@code g^2},
 *       and {@code e} is 1e-10;
 *   <li>sgd: {@code w - r g};
 *   <li>nesterov: {@code w - m b' + (1 + m) b}, where {@code b = m b' - r g} and {@code b'} is the
 *       step before's;
 *   <li>rmsprop: {@code w - r g / (sqrt(s) + e)}, where {@code s} is the running mean of {@code
 *       g^2} with decay {@code m}, which begins at {@code e}, 1e-8.
 * </ul>
 *
 * <p>Weight decay and L2 act on the weights of convolutions and dense layers, never on biases or
 * batch norm. Deeplearning4j adds both penalties to the score that it reports.
 *
 * @param optimizer which one
 * @param learningRate {@code r}, above 0
 * @param momentum Nesterov's momentum, RMSProp's decay, ignored by the others; in [0, 1)
 * @param weightDecay decoupled weight decay (Loshchilov and Hutter 2019): each step also takes
 *     {@code r * weightDecay * w} off a weight; at least 0
 * @param l2 classical L2: adds {@code l2 * w} to the gradient ahead of the optimizer (Keras's
 *     {@code l2(c)} is {@code 2c} here); at least 0, and not together with weightDecay
 * @param batchNormRateFactor what batch norm's scales and shifts learn faster by than the rest,
 *     above 0 (K. Jordan 2024, arXiv:2404.00498, and D. Page 2018 take 64)
 * @param epsilon {@code e} of Adam, AdaGrad and RMSProp, above 0 and at most 1 (Keras's Adam, which
 *     has the same formula, takes 1e-7); null for the optimizer's own
 */
public record OptimizerSettings(
    Optimizer optimizer,
    double learningRate,
    double momentum,
    double weightDecay,
    double l2,
    double batchNormRateFactor,
    Double epsilon) {

  /** The momentum where nobody says otherwise. */
  public static final double DEFAULT_MOMENTUM = 0.9;

  // PyTorch's. Deeplearning4j's default of 1e-6 is far above the root of a small gradient's square.
  private static final double ADAGRAD_EPSILON = 1e-10;

  private static final double LARGEST_EPSILON = 1;

  /**
   * @throws ModelException if a value is out of its range
   */
  public OptimizerSettings {
    if (optimizer == null) {
      throw new ModelException("no optimizer: expected one; for example adam");
    }
    if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
      throw new ModelException(
          "learning rate " + learningRate + ": expected a number above 0; for example 0.001");
    }
    if (!(momentum >= 0 && momentum < 1)) {
      throw new ModelException(
          "momentum " + momentum + ": expected a number from 0 to below 1; for example 0.9");
    }
    if (!(batchNormRateFactor > 0) || Double.isInfinite(batchNormRateFactor)) {
      throw new ModelException(
          "batch norm rate factor "
              + batchNormRateFactor
              + ": expected a number above 0; 1 is the rate of the rest");
    }
    if (epsilon != null && !(epsilon > 0 && epsilon <= LARGEST_EPSILON)) {
      throw new ModelException(
          "epsilon " + epsilon + ": expected a number above 0, at most 1; for example 1e-7");
    }
    checkPenalty("weight decay", weightDecay);
    checkPenalty("L2", l2);
    if (weightDecay > 0 && l2 > 0) {
      throw new ModelException(
          "weight decay "
              + weightDecay
              + " and L2 "
              + l2
              + ": expected at most one of them above 0; set the other to 0");
    }
  }

  /** Settings with the optimizer's own epsilon. */
  public OptimizerSettings(
      Optimizer optimizer,
      double learningRate,
      double momentum,
      double weightDecay,
      double l2,
      double batchNormRateFactor) {
    this(optimizer, learningRate, momentum, weightDecay, l2, batchNormRateFactor, null);
  }

  /** The same, under which batch norm learns at the rate of the rest. */
  public OptimizerSettings(
      Optimizer optimizer, double learningRate, double momentum, double weightDecay, double l2) {
    this(optimizer, learningRate, momentum, weightDecay, l2, 1);
  }

  /** This optimizer at this rate, with the default momentum and without weight decay or L2. */
  public static OptimizerSettings of(Optimizer optimizer, double learningRate) {
    return new OptimizerSettings(optimizer, learningRate, DEFAULT_MOMENTUM, 0, 0);
  }

  /** Deeplearning4j's form of this optimizer. */
  IUpdater updater() {
    return updater(learningRate);
  }

  /** The same for batch norm. */
  IUpdater batchNormUpdater() {
    return updater(learningRate * batchNormRateFactor);
  }

  private IUpdater updater(double rate) {
    return switch (optimizer) {
      case ADAM ->
          new Adam(
              rate,
              Adam.DEFAULT_ADAM_BETA1_MEAN_DECAY,
              Adam.DEFAULT_ADAM_BETA2_VAR_DECAY,
              epsilonOr(Adam.DEFAULT_ADAM_EPSILON));
      case ADAGRAD -> new AdaGrad(rate, epsilonOr(ADAGRAD_EPSILON));
      case SGD -> new Sgd(rate);
      case NESTEROV -> new Nesterovs(rate, momentum);
      case RMSPROP -> new RmsProp(rate, momentum, epsilonOr(RmsProp.DEFAULT_RMSPROP_EPSILON));
    };
  }

  private double epsilonOr(double own) {
    return epsilon == null ? own : epsilon;
  }

  /** What acts on weights, in Deeplearning4j's form. */
  List<Regularization> regularization() {
    if (weightDecay > 0) {
      return List.of(new WeightDecay(weightDecay, true));
    }
    return l2 > 0 ? List.of(new L2Regularization(l2)) : List.of();
  }

  private static void checkPenalty(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new ModelException(
          name + " " + value + ": expected a number of at least 0; for example 0.0005");
    }
  }
}
