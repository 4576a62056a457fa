package org.vgg4j.profiles.cpu.onednn;

import org.bytedeco.dnnl.global.dnnl.algorithm;

/**
 * An element-wise function whose derivative can be told from its result.
 *
 * @param forward oneDNN's name of the function
 * @param backward oneDNN's name of the derivative that takes the result
 * @param alpha parameter of the function, for example the slope of a leaky ReLU
 */
public record Activation(algorithm forward, algorithm backward, float alpha) {

  public static final Activation RELU =
      new Activation(algorithm.eltwise_relu, algorithm.eltwise_relu_use_dst_for_bwd, 0);

  public static final Activation TANH =
      new Activation(algorithm.eltwise_tanh, algorithm.eltwise_tanh_use_dst_for_bwd, 0);

  public static final Activation SIGMOID =
      new Activation(algorithm.eltwise_logistic, algorithm.eltwise_logistic_use_dst_for_bwd, 0);

  /**
   * @param slope slope for negative values, 0 or more
   */
  public static Activation leakyRelu(float slope) {
    return new Activation(algorithm.eltwise_relu, algorithm.eltwise_relu_use_dst_for_bwd, slope);
  }

  /**
   * @param alpha what large negative values tend to, negated; 0 or more
   */
  public static Activation elu(float alpha) {
    return new Activation(algorithm.eltwise_elu, algorithm.eltwise_elu_use_dst_for_bwd, alpha);
  }
}
