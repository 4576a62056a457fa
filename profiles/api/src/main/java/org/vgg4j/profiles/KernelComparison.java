package org.vgg4j.profiles;

import java.util.List;

/**
 * The kernels that a training takes, each beside another that computes the same.
 *
 * @param images in the batch that was computed
 * @param pairs one for each shape and pass for which there is another kernel
 */
public record KernelComparison(long images, List<Pair> pairs) {

  /** Nothing was compared. */
  public static final KernelComparison NONE = new KernelComparison(0, List.of());

  public KernelComparison {
    pairs = List.copyOf(pairs);
  }

  /**
   * Two kernels.
   *
   * @param pass for example {@code block1_conv1 forward}, of the first layer of its shape
   * @param kernel that a training takes
   * @param other that computes the same
   * @param difference the largest between two values, in parts of the largest value; infinite where
   *     one is no number
   */
  public record Pair(String pass, String kernel, String other, double difference) {}
}
