package org.vgg4j.profiles.cuda.layers;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cuda.cudnn.ActivationKernels;
import org.vgg4j.profiles.layers.LayerOperations;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

/**
 * The function that a layer with weights ends in. What cuDNN has not, ND4J computes behind it.
 *
 * @param byCudnn null for none, or one that cuDNN has not
 * @param byNd4j null for none, or one that cuDNN has
 */
record LayerActivation(ActivationFunction byCudnn, IActivation byNd4j) {

  static LayerActivation of(IActivation activation) {
    ActivationFunction function = LayerOperations.activation(activation);
    boolean cudnn = function == null || ActivationKernels.computes(function);
    return new LayerActivation(cudnn ? function : null, cudnn ? null : activation);
  }

  /** The function of what cuDNN computed, if it is ND4J's. */
  INDArray behind(INDArray computed, boolean training, LayerWorkspaceMgr workspaces) {
    if (byNd4j == null) {
      return computed;
    }
    INDArray result =
        training ? LayerArrays.result(workspaces, computed.shape()).assign(computed) : computed;
    return byNd4j.getActivation(result, training);
  }

  /** The gradient of what cuDNN computed, which is overwritten. */
  INDArray backward(INDArray computed, INDArray gradient) {
    return byNd4j.backprop(computed, gradient).getFirst();
  }
}
