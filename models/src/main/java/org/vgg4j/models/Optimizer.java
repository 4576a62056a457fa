package org.vgg4j.models;

import org.vgg4j.choices.Choice;

/** How a gradient becomes a step. {@link OptimizerSettings} gives each one's formula. */
public enum Optimizer implements Choice {
  /** Kingma and Ba 2015, with beta1 0.9, beta2 0.999, epsilon 1e-8. */
  ADAM("Adam (Kingma and Ba 2015), beta1 0.9, beta2 0.999, epsilon 1e-8"),
  /** Duchi, Hazan and Singer 2011, starting from a sum of zero as PyTorch does. */
  ADAGRAD("AdaGrad (Duchi, Hazan and Singer 2011), epsilon 1e-10"),
  /** Plain stochastic gradient descent, without momentum. */
  SGD("stochastic gradient descent without momentum"),
  /** Stochastic gradient descent with Nesterov's momentum (Sutskever et al. 2013). */
  NESTEROV("stochastic gradient descent with Nesterov's momentum (Sutskever et al. 2013)"),
  /** Tieleman and Hinton 2012, epsilon 1e-8. */
  RMSPROP("RMSProp (Tieleman and Hinton 2012), epsilon 1e-8");

  private final String meaning;

  Optimizer(String meaning) {
    this.meaning = meaning;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String toString() {
    return id();
  }
}
