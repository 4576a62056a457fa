package org.vgg4j.profiles.layers;

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
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

/**
 * Which layer configurations engines compute as Deeplearning4j defines them: the rules that hold
 * for all of them. What else an engine leaves to stock it says itself.
 */
final class Eligibility {

  private final Engine<?> engine;

  /**
   * @param engine whose functions count
   */
  Eligibility(Engine<?> engine) {
    this.engine = engine;
  }

  /** Why a layer of this configuration runs stock, in a few words; null if it need not. */
  String refusal(Layer layer) {
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
    if (layer instanceof OutputLayer output && engine.computesCrossEntropy()) {
      return output.getWeightNoise() == null
          ? refusal(output.getActivationFn(), output.getLossFn())
          : "has weight noise";
    }
    if (layer instanceof LossLayer loss && engine.computesCrossEntropy()) {
      return refusal(loss.getActivationFn(), loss.getLossFn());
    }
    return "no " + engine.name() + " kernel for " + layer.getClass().getSimpleName();
  }

  private static String refusal(IActivation activation, ILossFunction loss) {
    if (!(activation instanceof ActivationSoftmax)) {
      return "has activation " + activation;
    }
    boolean known = loss instanceof LossMCXENT entropy && entropy.getWeights() == null;
    return known ? null : "has loss " + loss;
  }

  private String refusal(ConvolutionLayer layer) {
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

  private String refusal(DenseLayer layer) {
    if (layer.getWeightNoise() != null) {
      return "has weight noise";
    }
    return layer.hasLayerNorm() ? "normalizes its result" : refusal(layer.getActivationFn(), true);
  }

  private String refusal(BatchNormalization layer) {
    if (layer.getCnn2DFormat() != CNN2DFormat.NCHW) {
      return "reads channels-last images";
    }
    return layer.isLockGammaBeta() ? "has fixed gamma and beta" : null;
  }

  private String refusal(SubsamplingLayer layer) {
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

  private String refusal(GlobalPoolingLayer layer) {
    PoolingType type = layer.getPoolingType();
    if (type != PoolingType.MAX && type != PoolingType.AVG) {
      return "pools by " + type;
    }
    int[] dimensions = layer.getPoolingDimensions();
    boolean image =
        dimensions == null || (dimensions.length == 2 && dimensions[0] == 2 && dimensions[1] == 3);
    return image ? null : "pools over other dimensions than height and width";
  }

  private String refusal(IActivation activation, boolean identityAllowed) {
    if (activation instanceof ActivationIdentity && identityAllowed) {
      return null;
    }
    ActivationFunction function = LayerOperations.activation(activation);
    return function != null && engine.computes(function) ? null : "has activation " + activation;
  }
}
