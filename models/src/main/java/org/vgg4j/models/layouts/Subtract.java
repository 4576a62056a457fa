package org.vgg4j.models.layouts;

import java.util.List;

/**
 * The bias of a convolution that has none with us: it is taken from the running mean of the batch
 * norm behind it, since {@code (x + bias) - mean = x - (mean - bias)}. Exact at inference but for
 * rounding; in training a batch norm takes every bias away. Written as zeros.
 */
public record Subtract() implements Conversion {

  @Override
  public String text() {
    return "subtract";
  }

  @Override
  public boolean suits(Role role) {
    return role == Role.MEAN;
  }

  @Override
  public List<Long> theirShape(Parameter parameter) {
    return parameter.shape();
  }

  /** What is to be subtracted. */
  @Override
  public float[] toOurs(float[] theirs, Parameter parameter) {
    return theirs;
  }

  @Override
  public float[] toTheirs(float[] ours, Parameter parameter) {
    return new float[ours.length];
  }
}
