package org.vgg4j.profiles.cuda.layers;

import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weights and bias of a layer that multiplies, and the gradients of both, which Deeplearning4j
 * calls alike in convolutions, dense layers and output layers.
 */
final class LayerWeights {

  private static final String WEIGHTS = DefaultParamInitializer.WEIGHT_KEY;
  private static final String BIAS = DefaultParamInitializer.BIAS_KEY;

  private final Supplier<Map<String, INDArray>> values;
  private final Supplier<Map<String, INDArray>> gradientViews;
  private final boolean weightsFirst;

  /**
   * @param values the layer's parameters
   * @param gradientViews the places of their gradients
   * @param weightsFirst whether the stock layer lists the gradient of its weights before that of
   *     its bias
   */
  LayerWeights(
      Supplier<Map<String, INDArray>> values,
      Supplier<Map<String, INDArray>> gradientViews,
      boolean weightsFirst) {
    this.values = values;
    this.gradientViews = gradientViews;
    this.weightsFirst = weightsFirst;
  }

  /** Where kernels read the weights. */
  Pointer weights() {
    return DeviceArrays.read(values.get().get(WEIGHTS));
  }

  /** Where kernels read the bias; null for a layer without. */
  Pointer bias() {
    INDArray bias = values.get().get(BIAS);
    return bias == null ? null : DeviceArrays.read(bias);
  }

  /**
   * Has the gradients computed, and lists them.
   *
   * @param order how the weights lie in their part of the flat gradient; null for the default
   * @param kernel writes the gradients of the weights and of the bias, which is null for a layer
   *     without
   */
  void gradients(Gradient gradients, Character order, BiConsumer<Pointer, Pointer> kernel) {
    INDArray weights = gradientViews.get().get(WEIGHTS);
    INDArray bias = gradientViews.get().get(BIAS);
    kernel.accept(DeviceArrays.write(weights), bias == null ? null : DeviceArrays.write(bias));
    if (weightsFirst) {
      gradients.setGradientFor(WEIGHTS, weights, order);
    }
    if (bias != null) {
      gradients.setGradientFor(BIAS, bias);
    }
    if (!weightsFirst) {
      gradients.setGradientFor(WEIGHTS, weights, order);
    }
  }
}
