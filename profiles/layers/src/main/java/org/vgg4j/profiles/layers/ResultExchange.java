package org.vgg4j.profiles.layers;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How a replaced layer returns its result and gets the result's gradient.
 *
 * @param <T> what the engine computes on
 */
public interface ResultExchange<T> {

  /**
   * Returns a result to Deeplearning4j.
   *
   * @param owner whose result it is
   */
  INDArray publish(
      AcceleratedLayer.Result<T> result,
      boolean training,
      LayerWorkspaceMgr workspaces,
      StockFallback owner);

  /** Has stock compute this pass up to this layer's result, and returns it to Deeplearning4j. */
  INDArray computeAsStock(boolean training, LayerWorkspaceMgr workspaces, StockFallback owner);

  /**
   * Whether the engine computes the backward pass that begins with this gradient; if not, stock has
   * computed the forward pass again and computes the backward pass.
   *
   * @param owner whose result's gradient it is
   */
  boolean acceptsGradient(INDArray epsilon, StockFallback owner);

  /** The gradient of the layer's result as the engine reads it, to be given back when used. */
  T gradient(INDArray epsilon);

  /** The gradient of the layer's result for the stock layer. */
  INDArray stockGradient(INDArray epsilon);

  /** Gives the memory of a gradient back: it is not needed any more. */
  void release(T gradient);
}
