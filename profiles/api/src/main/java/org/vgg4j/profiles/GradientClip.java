package org.vgg4j.profiles;

/**
 * A bound on the mean gradient of a step, before penalties are added to it.
 *
 * @param norm bound on the L2 norm over all parameters but those of frozen layers and statistics:
 *     where it is larger, all are multiplied with bound / norm (Pascanu, Mikolov and Bengio, On the
 *     Difficulty of Training Recurrent Neural Networks, 2013); 0 for none
 * @param value bound on the absolute value of each number; 0 for none
 */
public record GradientClip(double norm, double value) {

  /** No bound. */
  public static final GradientClip NONE = new GradientClip(0, 0);

  public GradientClip {
    if (!(norm >= 0 && value >= 0)) {
      throw new IllegalArgumentException(
          "bounds of a gradient are %s and %s; expected 0 or more".formatted(norm, value));
    }
    if (norm > 0 && value > 0) {
      throw new IllegalArgumentException("a gradient is bound by norm and by value; expected one");
    }
  }

  /**
   * What gradients of a norm are multiplied with.
   *
   * @param found the norm; NaN gives 1
   */
  public double scale(double found) {
    return norm > 0 && found > norm ? norm / found : 1;
  }
}
