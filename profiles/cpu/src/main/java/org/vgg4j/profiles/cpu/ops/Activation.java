package org.vgg4j.profiles.cpu.ops;

import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

/**
 * An element-wise function.
 *
 * @param forward oneDNN's name of the function
 * @param backward oneDNN's name of the derivative that takes the result; the function's own where
 *     the derivative can only be told from what the function read
 * @param alpha parameter of the function, for example the slope of a leaky ReLU
 * @param backwardAlpha parameter of the derivative
 */
public record Activation(algorithm forward, algorithm backward, float alpha, float backwardAlpha) {

  /**
   * ReLU that keeps NaN. oneDNN's own is the instruction {@code max(x, 0)}, which returns 0 for
   * NaN; this is its {@code x * min(1, max(0, alpha * x))} with a slope so steep that it is 0 or 1
   * for every float down to 3e-39: two more instructions for each vector of results, of which a
   * convolution has hundreds. Negative values become -0, and minus infinity NaN, which makes stock
   * compute the pass.
   */
  public static final Activation RELU =
      new Activation(
          algorithm.eltwise_hardswish, algorithm.eltwise_relu_use_dst_for_bwd, Float.MAX_VALUE, 0);

  /** oneDNN's function for one of plain numbers. */
  public static Activation of(ActivationFunction function) {
    float parameter = function.parameter();
    return switch (function.kind()) {
      case RELU -> RELU;
      case LEAKY_RELU ->
          new Activation(
              algorithm.eltwise_relu, algorithm.eltwise_relu_use_dst_for_bwd, parameter, parameter);
      case ELU ->
          new Activation(
              algorithm.eltwise_elu, algorithm.eltwise_elu_use_dst_for_bwd, parameter, parameter);
      case TANH ->
          new Activation(algorithm.eltwise_tanh, algorithm.eltwise_tanh_use_dst_for_bwd, 0, 0);
      case SIGMOID ->
          new Activation(
              algorithm.eltwise_logistic, algorithm.eltwise_logistic_use_dst_for_bwd, 0, 0);
      case SWISH ->
          new Activation(algorithm.eltwise_swish, algorithm.eltwise_swish, parameter, parameter);
    };
  }

  /** Whether it makes finite values of infinite ones. */
  public boolean saturates() {
    return forward != algorithm.eltwise_hardswish && forward != algorithm.eltwise_relu;
  }

  /** Whether the derivative needs what the function read, and not its result. */
  public boolean derivesFromSource() {
    return backward == forward;
  }
}
