package org.vgg4j.models;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/** How the layer table describes Deeplearning4j's layers. */
final class LayerTexts {

  private LayerTexts() {}

  /** True for convolutions and dense layers. */
  static boolean hasWeights(Layer layer) {
    return layer instanceof ConvolutionLayer
        || layer instanceof DenseLayer
        || layer instanceof OutputLayer;
  }

  /** What a vertex without a layer does, for people. */
  static String type(GraphVertex vertex) {
    return vertex instanceof ScaleVertex scale
        ? String.format(Locale.ROOT, "Times %.4g", scale.getScaleFactor())
        : "Add";
  }

  /** What a layer does, for people. */
  static String type(Layer layer) {
    if (layer instanceof ConvolutionLayer convolution) {
      return "Convolution "
          + window(convolution.getKernelSize(), convolution.getStride(), 1)
          + activation(convolution);
    }
    if (layer instanceof SubsamplingLayer pool) {
      return "MaxPool " + window(pool.getKernelSize(), pool.getStride(), pool.getKernelSize()[0]);
    }
    if (layer instanceof DropoutLayer dropout) {
      double keep = ((Dropout) dropout.getIDropout()).getP();
      // A probability of 0.3 is kept as 0.7 and must not read 0.30000000000000004.
      return "Dropout " + Math.round((1 - keep) * 1e6) / 1e6;
    }
    if (layer instanceof ActivationLayer activation) {
      return activationName(activation.getActivationFn());
    }
    if (layer instanceof DenseLayer || layer instanceof BaseOutputLayer) {
      return "Dense" + activation((BaseLayer) layer);
    }
    if (layer instanceof LossLayer loss) {
      return activationName(loss.getActivationFn());
    }
    if (layer instanceof GlobalPoolingLayer pool) {
      return pool.getPoolingType() == PoolingType.MAX ? "GlobalMaxPool" : "GlobalAveragePool";
    }
    if (layer instanceof BatchNormalization) {
      return "BatchNorm";
    }
    if (layer instanceof LocalResponseNormalization) {
      return "LocalResponseNorm";
    }
    return layer.getClass().getSimpleName();
  }

  /** The shapes of a layer's parameters, by Deeplearning4j's names and in its order. */
  static Map<String, List<Long>> parameterShapes(Layer layer) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    if (layer instanceof BatchNormalization norm) {
      for (String name : norm.initializer().paramKeys(norm)) {
        shapes.put(name, List.of(norm.getNOut()));
      }
    } else if (hasWeights(layer)) {
      FeedForwardLayer weighted = (FeedForwardLayer) layer;
      for (String name : weighted.initializer().paramKeys(weighted)) {
        shapes.put(name, name.equals("W") ? weights(weighted) : List.of(weighted.getNOut()));
      }
    }
    return Collections.unmodifiableMap(shapes);
  }

  private static List<Long> weights(FeedForwardLayer layer) {
    if (layer instanceof ConvolutionLayer convolution) {
      int[] kernel = convolution.getKernelSize();
      return List.of(layer.getNOut(), layer.getNIn(), (long) kernel[0], (long) kernel[1]);
    }
    return List.of(layer.getNIn(), layer.getNOut());
  }

  private static String window(int[] kernel, int[] stride, int usualStride) {
    return kernel[0] + "x" + kernel[1] + (stride[0] == usualStride ? "" : "/" + stride[0]);
  }

  private static String activation(BaseLayer layer) {
    String name = activationName(layer.getActivationFn());
    return name.equals("identity") ? "" : ", " + name;
  }

  private static String activationName(IActivation activation) {
    if (activation instanceof ActivationReLU) {
      return "ReLU";
    }
    if (activation instanceof ActivationGELU) {
      return "GELU";
    }
    return activation instanceof ActivationSoftmax ? "Softmax" : activation.toString();
  }
}
