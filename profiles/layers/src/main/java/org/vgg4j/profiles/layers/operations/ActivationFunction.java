package org.vgg4j.profiles.layers.operations;

/**
 * An element-wise function.
 *
 * @param parameter what the kind says; 0 for those without
 */
public record ActivationFunction(Kind kind, float parameter) {

  /** The functions that networks here use. */
  public enum Kind {
    RELU,
    /** The parameter is the slope for negative values, more than 0. */
    LEAKY_RELU,
    /** The parameter is what large negative values tend to, negated; 0 or more. */
    ELU,
    TANH,
    SIGMOID,
    /**
     * {@code x * sigmoid(parameter * x)}, of which SiLU is one (Ramachandran et al. 2017, <a
     * href="https://arxiv.org/abs/1710.05941">arXiv:1710.05941</a>).
     */
    SWISH
  }

  public static final ActivationFunction RELU = new ActivationFunction(Kind.RELU, 0);

  public static final ActivationFunction TANH = new ActivationFunction(Kind.TANH, 0);

  public static final ActivationFunction SIGMOID = new ActivationFunction(Kind.SIGMOID, 0);

  /**
   * @param slope slope for negative values, 0 or more
   */
  public static ActivationFunction leakyRelu(float slope) {
    return slope == 0 ? RELU : new ActivationFunction(Kind.LEAKY_RELU, slope);
  }

  /**
   * @param alpha what large negative values tend to, negated; 0 or more
   */
  public static ActivationFunction elu(float alpha) {
    return new ActivationFunction(Kind.ELU, alpha);
  }

  public static ActivationFunction swish(float steepness) {
    return new ActivationFunction(Kind.SWISH, steepness);
  }
}
