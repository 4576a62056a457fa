package org.vgg4j.profiles.cuda.layers;

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

  /** Whether there is no function at all. */
  boolean isIdentity() {
    return inPlace == null && behind == null;
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

  /**
   * The gradient before a function that is computed behind the layer.
   *
   * @param gradient of its result; may be changed
   */
  INDArray backward(
      INDArray computed, INDArray result, INDArray gradient, LayerWorkspaceMgr workspaces) {
    INDArray before = LayerArrays.interim(workspaces, gradient.shape());
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
