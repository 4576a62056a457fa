package org.vgg4j.models;

import java.util.function.DoubleBinaryOperator;
import org.deeplearning4j.nn.conf.distribution.Distribution;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.vgg4j.choices.Choice;

/**
 * Where the weights of convolutions and dense layers start. Fan in and fan out count a kernel's
 * inputs and outputs: {@code channels * kernel height * kernel width}. Biases start at 0 but for
 * {@link #PYTORCH}.
 */
public enum WeightInitialization implements Choice {
  /** Glorot and Bengio 2010: uniform within {@code +-sqrt(6 / (fan in + fan out))}. */
  XAVIER(
      "xavier",
      "uniform within +-sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010)",
      (in, out) -> Math.sqrt(6 / (in + out)),
      true),
  /** Glorot and Bengio 2010: normal with variance {@code 2 / (fan in + fan out)}. */
  XAVIER_NORMAL(
      "xavier-normal",
      "normal with variance 2 / (fan in + fan out) (Glorot and Bengio 2010)",
      (in, out) -> Math.sqrt(2 / (in + out)),
      false),
  /** He et al. 2015: normal with variance {@code 2 / fan in}. */
  HE(
      "he",
      "normal with variance 2 / fan in (He et al. 2015)",
      (in, out) -> Math.sqrt(2 / in),
      false),
  /** He et al. 2015: uniform within {@code +-sqrt(6 / fan in)}. */
  HE_UNIFORM(
      "he-uniform",
      "uniform within +-sqrt(6 / fan in) (He et al. 2015)",
      (in, out) -> Math.sqrt(6 / in),
      true),
  /** PyTorch's default: weights and biases uniform within {@code +-1 / sqrt(fan in)}. */
  PYTORCH(
      "pytorch",
      "PyTorch's default: weights and biases uniform within +-1 / sqrt(fan in)",
      (in, out) -> 1 / Math.sqrt(in),
      true),
  /** LeCun et al. 1998: normal with variance {@code 1 / fan in}. */
  LECUN(
      "lecun",
      "normal with variance 1 / fan in (LeCun et al. 1998)",
      (in, out) -> Math.sqrt(1 / in),
      false),
  /** LeCun et al. 1998: uniform within {@code +-sqrt(3 / fan in)}. */
  LECUN_UNIFORM(
      "lecun-uniform",
      "uniform within +-sqrt(3 / fan in) (LeCun et al. 1998)",
      (in, out) -> Math.sqrt(3 / in),
      true),
  /**
   * As PyTorch's, with biases of 0, and the first filters of every convolution of odd size pass
   * their own channel on as it is: filter {@code i} is 1 at the center of channel {@code i}
   * (Zagoruyko and Komodakis 2017, arXiv:1706.00388; in part of the filters, K. Jordan 2024,
   * arXiv:2404.00498).
   */
  IDENTITY(
      "identity",
      "uniform within +-1 / sqrt(fan in), but the first filters of a convolution pass their channel on as it is",
      (in, out) -> 1 / Math.sqrt(in),
      true),
  /** Keras's {@code random_normal}: normal with standard deviation 0.05, whatever the fans. */
  NORMAL_0_05(
      "normal-0.05",
      "normal with standard deviation 0.05: Keras's random_normal",
      (in, out) -> 0.05,
      false);

  private final String id;
  private final String meaning;
  private final DoubleBinaryOperator scale;
  private final boolean uniform;

  WeightInitialization(String id, String meaning, DoubleBinaryOperator scale, boolean uniform) {
    this.id = id;
    this.meaning = meaning;
    this.scale = scale;
    this.uniform = uniform;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String toString() {
    return id;
  }

  /** The half width of the uniform, or the standard deviation of the normal distribution. */
  double scale(double fanIn, double fanOut) {
    return scale.applyAsDouble(fanIn, fanOut);
  }

  // An explicit distribution, because Deeplearning4j's named ones differ from their papers and
  // from Keras and PyTorch: XAVIER is normal, LECUN_UNIFORM reaches 3 / sqrt(fan in), and a
  // stride divides the fan out (a bound nearly 3 times too wide for AlexNet's first layer).
  IWeightInit function(double fanIn, double fanOut) {
    double scale = scale(fanIn, fanOut);
    Distribution distribution =
        uniform ? new UniformDistribution(-scale, scale) : new NormalDistribution(0, scale);
    return new WeightInitDistribution(distribution);
  }
}
