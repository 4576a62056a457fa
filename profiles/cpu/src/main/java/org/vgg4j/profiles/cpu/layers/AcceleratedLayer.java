package org.vgg4j.profiles.cpu.layers;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.onednn.Tensor;

/** What is special to a kind of layer in the passes that {@link LayerPasses} computes. */
interface AcceleratedLayer extends Accelerated {

  /**
   * What a layer computed.
   *
   * @param shape as Deeplearning4j expects it, of rank 2 or 4
   * @param nextIsApplied whether the activation of the next layer is applied already
   */
  record Result(Tensor values, long[] shape, boolean nextIsApplied) {

    Result(Tensor values, long[] shape) {
      this(values, shape, false);
    }
  }

  /** Whether oneDNN computes this input; if not, the stock layer does. */
  default boolean accepts(LayerInput from, INDArray array, INDArray mask) {
    return from.accepts(array, mask);
  }

  /**
   * The forward pass by oneDNN.
   *
   * @return null if the stock layer has to compute it, because NaN or infinity would be hidden
   */
  Result forwardByOneDnn(Tensor source, boolean training, LayerWorkspaceMgr workspaces);

  /**
   * The backward pass that belongs to the last forward pass in training.
   *
   * @param gradient of the result; may be changed
   * @param gradients where to put the gradients of the layer's parameters
   * @return the gradient of the source, which may be the same tensor; null if nobody wants it
   */
  Tensor backwardByOneDnn(Tensor gradient, Gradient gradients);

  /** The shape of the gradient of the source, as Deeplearning4j expects it. */
  default long[] sourceShape(Tensor sourceGradient) {
    return sourceGradient.shape();
  }

  /** The forward pass by the stock layer. */
  INDArray forwardByStock(INDArray array, boolean training, LayerWorkspaceMgr workspaces);

  /** The backward pass by the stock layer, which has computed the forward pass too. */
  Pair<Gradient, INDArray> backwardByStock(INDArray epsilon, LayerWorkspaceMgr workspaces);
}
