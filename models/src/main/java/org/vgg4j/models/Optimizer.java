package org.vgg4j.models;

import java.util.List;
import java.util.Locale;

/** How a gradient becomes a step. {@link OptimizerSettings} gives each one's formula. */
public enum Optimizer {
  /** Kingma and Ba 2015, with beta1 0.9, beta2 0.999, epsilon 1e-8. */
  ADAM,
  /** Duchi, Hazan and Singer 2011, starting from a sum of zero as PyTorch does. */
  ADAGRAD,
  /** Plain stochastic gradient descent, without momentum. */
  SGD,
  /** Stochastic gradient descent with Nesterov's momentum (Sutskever et al. 2013). */
  NESTEROV,
  /** Tieleman and Hinton 2012, epsilon 1e-8. */
  RMSPROP;

  /** The name a user types. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The optimizer of that name, in any case.
   *
   * @throws ModelException if there is none; the message lists the choices
   */
  public static Optimizer parse(String id) {
    return Names.find("optimizer", id, List.of(values()), Optimizer::id, "");
  }
}
