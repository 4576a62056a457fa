package org.vgg4j.models;

/**
 * The sets of constants of batch norm (Ioffe and Szegedy 2015).
 *
 * <p>Deeplearning4j's running variance is the batch's biased one, as Keras's; PyTorch's is unbiased
 * (a factor of n / (n - 1), with n values per channel in a batch).
 */
enum Normalization {
  /** PyTorch's and Deeplearning4j's defaults. */
  PYTORCH(0.9, 1e-5),
  /** Keras's defaults. */
  KERAS(0.99, 1e-3),
  /** Those of K. Jordan's networks that learn in seconds: statistics of the last few batches. */
  AIRBENCH(0.6, 1e-12);

  private final double decay;
  private final double epsilon;

  Normalization(double decay, double epsilon) {
    this.decay = decay;
    this.epsilon = epsilon;
  }

  /** What a step leaves of the running mean and variance. PyTorch's "momentum" is 1 minus this. */
  double decay() {
    return decay;
  }

  /** Added to the variance under the root. */
  double epsilon() {
    return epsilon;
  }
}
