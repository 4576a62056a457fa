package org.vgg4j.profiles.layers;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What is special to a kind of layer in the passes that {@link LayerPasses} computes.
 *
 * @param <T> what the engine computes on
 */
public interface AcceleratedLayer<T> extends Accelerated {

  /**
   * What a layer computed.
   *
   * @param <T> what the engine computes on
   * @param shape as Deeplearning4j expects it, of rank 2 or 4
   * @param nextIsApplied whether the activation of the next layer is applied already
   */
  record Result<T>(T values, long[] shape, boolean nextIsApplied) {

    public Result(T values, long[] shape) {
      this(values, shape, false);
    }
  }

  /** Whether the engine computes this input; if not, the stock layer does. */
  default boolean accepts(SourceExchange<T> from, INDArray array, INDArray mask) {
    return from.accepts(array, mask);
  }

  /**
   * The forward pass by the engine.
   *
   * @return null if the stock layer has to compute it, because NaN or infinity would be hidden
   * @throws EngineRefusal if the engine turns out not to compute it; the stock layer does then
   */
  Result<T> forwardByEngine(T source, boolean training, LayerWorkspaceMgr workspaces);

  /**
   * The backward pass that belongs to the last forward pass in training.
   *
   * @param gradient of the result; may be changed
   * @param gradients where to put the gradients of the layer's parameters
   * @param workspaces where arrays of Deeplearning4j's belong
   * @return the gradient of the source, which may be the same object; null if nobody wants it
   * @throws EngineRefusal if the engine turns out not to compute it, the gradient being what it
   *     was; the stock layer computes the whole pass then
   */
  T backwardByEngine(T gradient, Gradient gradients, LayerWorkspaceMgr workspaces);

  /** The shape of the gradient of the source, as Deeplearning4j expects it. */
  long[] sourceShape(T sourceGradient);

  /** The forward pass by the stock layer. */
  INDArray forwardByStock(INDArray array, boolean training, LayerWorkspaceMgr workspaces);

  /** The backward pass by the stock layer, which has computed the forward pass too. */
  Pair<Gradient, INDArray> backwardByStock(INDArray epsilon, LayerWorkspaceMgr workspaces);
}
