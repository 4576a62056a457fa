package org.vgg4j.cudadouble.kernels;

import java.util.List;
import java.util.function.BiFunction;
import org.vgg4j.profiles.cuda.cudnn.Session;

/**
 * Kernels over one shape.
 *
 * @param name for people
 * @param passes in the order in which a training step runs them
 */
public record KernelCase(String name, BiFunction<Session, Card, List<KernelPass>> passes) {
  @Override
  public String toString() {
    return name;
  }
}
