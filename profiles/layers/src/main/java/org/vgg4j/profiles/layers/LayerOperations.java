package org.vgg4j.profiles.layers;

import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.vgg4j.profiles.layers.operations.ActivationFunction;
import org.vgg4j.profiles.layers.operations.Pooling;

/** What the configuration of a layer asks for, in the plain numbers that kernels take. */
public final class LayerOperations {

  /** Deeplearning4j's GELU is {@code x * sigmoid(1.702 * x)} (Hendrycks and Gimpel 2016). */
  private static final float GELU_STEEPNESS = 1.702f;

  private LayerOperations() {}

  /** The function of an activation; null for identity and for what no engine computes. */
  public static ActivationFunction activation(IActivation activation) {
    if (activation instanceof ActivationReLU relu) {
      boolean plain = orZero(relu.getMax()) == 0 && orZero(relu.getThreshold()) == 0;
      double slope = orZero(relu.getNegativeSlope());
      return plain && slope >= 0 ? ActivationFunction.leakyRelu((float) slope) : null;
    }
    if (activation instanceof ActivationLReLU leaky) {
      double slope = leaky.getAlpha();
      return slope >= 0 ? ActivationFunction.leakyRelu((float) slope) : null;
    }
    if (activation instanceof ActivationELU elu) {
      return elu.getAlpha() >= 0 ? ActivationFunction.elu((float) elu.getAlpha()) : null;
    }
    if (activation instanceof ActivationTanH) {
      return ActivationFunction.TANH;
    }
    if (activation instanceof ActivationSwish) {
      return ActivationFunction.swish(1);
    }
    if (activation instanceof ActivationGELU gelu) {
      // What Deeplearning4j calls precise is neither the tanh nor the error function's GELU.
      return gelu.isPrecise() ? null : ActivationFunction.swish(GELU_STEEPNESS);
    }
    return activation instanceof ActivationSigmoid ? ActivationFunction.SIGMOID : null;
  }

  private static double orZero(Double value) {
    return value == null ? 0 : value;
  }

  /** What a pooling that {@link Eligibility} lets pass reduces its windows to. */
  public static Pooling pooling(SubsamplingLayer layer) {
    if (layer.getPoolingType() == org.deeplearning4j.nn.conf.layers.PoolingType.MAX) {
      return Pooling.MAXIMUM;
    }
    return layer.isAvgPoolIncludePadInDivisor() ? Pooling.AVERAGE_WITH_PADDING : Pooling.AVERAGE;
  }

  /** The same for a pooling over the whole image. */
  public static Pooling pooling(GlobalPoolingLayer layer) {
    return layer.getPoolingType() == PoolingType.MAX ? Pooling.MAXIMUM : Pooling.AVERAGE;
  }
}
