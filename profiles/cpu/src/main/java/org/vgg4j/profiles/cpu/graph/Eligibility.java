package org.vgg4j.profiles.cpu.graph;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.cpu.ops.PoolingKernels;

/** Which layer configurations oneDNN computes as Deeplearning4j defines them. */
final class Eligibility {

  /** Deeplearning4j's GELU is {@code x * sigmoid(1.702 * x)} (Hendrycks and Gimpel 2016). */
  private static final float GELU_STEEPNESS = 1.702f;

  private Eligibility() {}

  /** Why a layer of this configuration runs stock, in a few words; null if it need not. */
  static String refusal(Layer layer) {
    if (layer instanceof DropoutLayer) {
      IDropout dropout = layer.getIDropout();
      return dropout != null && dropout.getClass() == Dropout.class
          ? null
          : "drops out by " + (dropout == null ? null : dropout.getClass().getSimpleName());
    }
    if (layer.getIDropout() != null && !(layer instanceof SubsamplingLayer)) {
      return "drops out its own input";
    }
    if (layer instanceof ConvolutionLayer convolution) {
      return refusal(convolution);
    }
    if (layer instanceof DenseLayer dense) {
      return refusal(dense);
    }
    if (layer instanceof BatchNormalization normalization) {
      return refusal(normalization);
    }
    if (layer instanceof SubsamplingLayer pooling) {
      return refusal(pooling);
    }
    if (layer instanceof GlobalPoolingLayer pooling) {
      return refusal(pooling);
    }
    if (layer instanceof ActivationLayer activation) {
      return refusal(activation.getActivationFn(), false);
    }
    return "no oneDNN kernel for " + layer.getClass().getSimpleName();
  }

  private static String refusal(ConvolutionLayer layer) {
    if (layer.getWeightNoise() != null) {
      return "has weight noise";
    }
    if (layer.getConvolutionMode() == ConvolutionMode.Causal) {
      return "is causal";
    }
    return layer.getCnn2dDataFormat() != CNN2DFormat.NCHW
        ? "reads channels-last images"
        : refusal(layer.getActivationFn(), true);
  }

  private static String refusal(DenseLayer layer) {
    if (layer.getWeightNoise() != null) {
      return "has weight noise";
    }
    return layer.hasLayerNorm() ? "normalizes its result" : refusal(layer.getActivationFn(), true);
  }

  private static String refusal(BatchNormalization layer) {
    if (layer.getCnn2DFormat() != CNN2DFormat.NCHW) {
      return "reads channels-last images";
    }
    return layer.isLockGammaBeta() ? "has fixed gamma and beta" : null;
  }

  private static String refusal(SubsamplingLayer layer) {
    if (layer.getCnn2dDataFormat() != CNN2DFormat.NCHW) {
      return "reads channels-last images";
    }
    if (layer.getConvolutionMode() == ConvolutionMode.Causal) {
      return "is causal";
    }
    var type = layer.getPoolingType();
    boolean known =
        type == org.deeplearning4j.nn.conf.layers.PoolingType.MAX
            || type == org.deeplearning4j.nn.conf.layers.PoolingType.AVG;
    return known ? null : "pools by " + type;
  }

  private static String refusal(GlobalPoolingLayer layer) {
    PoolingType type = layer.getPoolingType();
    if (type != PoolingType.MAX && type != PoolingType.AVG) {
      return "pools by " + type;
    }
    int[] dimensions = layer.getPoolingDimensions();
    boolean image =
        dimensions == null || (dimensions.length == 2 && dimensions[0] == 2 && dimensions[1] == 3);
    return image ? null : "pools over other dimensions than height and width";
  }

  private static String refusal(IActivation activation, boolean identityAllowed) {
    boolean identity = activation instanceof ActivationIdentity;
    return (identity && identityAllowed) || activation(activation) != null
        ? null
        : "has activation " + activation;
  }

  /** oneDNN's function for an activation; null for identity and for what it does not have. */
  static Activation activation(IActivation activation) {
    if (activation instanceof ActivationReLU relu) {
      boolean plain = orZero(relu.getMax()) == 0 && orZero(relu.getThreshold()) == 0;
      double slope = orZero(relu.getNegativeSlope());
      return plain && slope >= 0 ? Activation.leakyRelu((float) slope) : null;
    }
    if (activation instanceof ActivationLReLU leaky) {
      return leaky.getAlpha() >= 0 ? Activation.leakyRelu((float) leaky.getAlpha()) : null;
    }
    if (activation instanceof ActivationELU elu) {
      return elu.getAlpha() >= 0 ? Activation.elu((float) elu.getAlpha()) : null;
    }
    if (activation instanceof ActivationTanH) {
      return Activation.TANH;
    }
    if (activation instanceof ActivationSwish) {
      return Activation.swish(1);
    }
    if (activation instanceof ActivationGELU gelu) {
      // What Deeplearning4j calls precise is another function than oneDNN's two.
      return gelu.isPrecise() ? null : Activation.swish(GELU_STEEPNESS);
    }
    return activation instanceof ActivationSigmoid ? Activation.SIGMOID : null;
  }

  private static double orZero(Double value) {
    return value == null ? 0 : value;
  }

  static PoolingKernels.Kind kind(SubsamplingLayer layer) {
    if (layer.getPoolingType() == org.deeplearning4j.nn.conf.layers.PoolingType.MAX) {
      return PoolingKernels.Kind.MAXIMUM;
    }
    return layer.isAvgPoolIncludePadInDivisor()
        ? PoolingKernels.Kind.AVERAGE_WITH_PADDING
        : PoolingKernels.Kind.AVERAGE;
  }

  static PoolingKernels.Kind kind(GlobalPoolingLayer layer) {
    return layer.getPoolingType() == PoolingType.MAX
        ? PoolingKernels.Kind.MAXIMUM
        : PoolingKernels.Kind.AVERAGE;
  }
}
