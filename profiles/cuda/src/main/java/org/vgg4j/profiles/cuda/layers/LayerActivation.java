package org.vgg4j.profiles.cuda.layers;

import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cuda.cudnn.ActivationKernels;
import org.vgg4j.profiles.layers.LayerOperations;
import org.vgg4j.profiles.layers.ShapeKernelCache;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

/**
 * The function that a layer with weights ends in. Where its derivative cannot be told from its
 * result, it is computed behind the layer, into an array of its own.
 */
final class LayerActivation {

  private final ActivationFunction inPlace;
  private final ShapeKernelCache<ActivationKernels> behind;

  LayerActivation(IActivation activation, LayerArrays arrays) {
    ActivationFunction function = LayerOperations.activation(activation);
    boolean isInPlace = function == null || ActivationKernels.isInPlace(function);
    this.inPlace = isInPlace ? function : null;
    this.behind =
        isInPlace
            ? null
            : new ShapeKernelCache<>(
                shape -> new ActivationKernels(arrays.session(), function, shape));
  }

  /** What the layer's own kernels apply to its result; null for none. */
  ActivationFunction inPlace() {
    return inPlace;
  }

  /** The layer's result. */
  INDArray behind(INDArray computed, LayerWorkspaceMgr workspaces) {
    if (behind == null) {
      return computed;
    }
    INDArray result = LayerArrays.result(workspaces, computed.shape());
    behind
        .of(LayerArrays.images(computed))
        .forward(DeviceArrays.read(computed), DeviceArrays.write(result));
    return result;
  }

  /** Computes the gradient before the function that the layer's own kernels apply. */
  @FunctionalInterface
  interface InPlace {
    void backward(Pointer result, Pointer gradient, Pointer before);
  }

  /**
   * The gradient before the function.
   *
   * @param own of the layer's kernels, for a function that they apply
   * @param computed by the layer's kernels
   * @param result what {@link #behind} made of it
   * @param gradient of the result
   */
  INDArray backward(
      InPlace own,
      INDArray computed,
      INDArray result,
      INDArray gradient,
      LayerWorkspaceMgr workspaces) {
    if (inPlace == null && behind == null) {
      return gradient;
    }
    INDArray before = LayerArrays.interim(workspaces, gradient.shape());
    if (behind == null) {
      own.backward(
          DeviceArrays.read(computed), DeviceArrays.read(gradient), DeviceArrays.write(before));
      return before;
    }
    behind
        .of(LayerArrays.images(computed))
        .backward(
            DeviceArrays.read(computed),
            DeviceArrays.read(result),
            DeviceArrays.read(gradient),
            DeviceArrays.write(before));
    return before;
  }
}
