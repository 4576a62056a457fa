package org.vgg4j.models.layouts;

import java.util.List;

/**
 * A running variance of a batch norm that adds another epsilon than ours. Ours is set so that
 * variance and epsilon have the same sum, which is all that inference sees of the two.
 *
 * @param theirs what theirs adds, at least 0
 */
public record Epsilon(double theirs) implements Conversion {

  /**
   * @throws IllegalArgumentException if it is no epsilon
   */
  public Epsilon {
    if (!(theirs >= 0 && theirs < 1)) {
      throw new IllegalArgumentException("epsilon " + theirs + ": expected 0 to below 1");
    }
  }

  @Override
  public String text() {
    return "epsilon=" + theirs;
  }

  @Override
  public boolean suits(Role role) {
    return role == Role.VARIANCE;
  }

  @Override
  public List<Long> theirShape(Parameter parameter) {
    return parameter.shape();
  }

  @Override
  public float[] toOurs(float[] theirValues, Parameter parameter) {
    return moved(theirValues, theirs, parameter.epsilon(), parameter);
  }

  @Override
  public float[] toTheirs(float[] ours, Parameter parameter) {
    return moved(ours, parameter.epsilon(), theirs, parameter);
  }

  private static float[] moved(float[] variances, double from, double to, Parameter parameter) {
    float[] moved = new float[variances.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = (float) (variances[i] + from - to);
      if (moved[i] < 0) {
        throw new LayoutException(
            ("%s: a variance of %s with an epsilon of %s cannot be told with one of %s,"
                    + " expected variances of at least their difference; use a batch norm with"
                    + " that epsilon")
                .formatted(parameter.words(), variances[i], from, to));
      }
    }
    return moved;
  }
}
