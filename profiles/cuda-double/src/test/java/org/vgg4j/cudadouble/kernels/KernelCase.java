package org.vgg4j.cudadouble.kernels;

import java.util.List;
import org.vgg4j.profiles.cuda.cudnn.Session;

/**
 * Kernels over one shape.
 *
 * @param name for people
 * @param passes in the order in which a training step runs them
 */
public record KernelCase(String name, Passes passes) {

  /** Puts values onto a card, and says what each pass has to make of them. */
  public interface Passes {
    List<KernelPass> apply(Session session, Card card, Reference reference);
  }

  @Override
  public String toString() {
    return name;
  }
}
