package org.vgg4j.profiles.layers;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How a replaced layer gets its source and hands back the source's gradient.
 *
 * @param <T> what the engine computes on
 */
public interface SourceExchange<T> {

  /**
   * Whether the layer computes this pass; if not, the stock implementation does, which is counted.
   *
   * @param mask the layer's mask; null for none
   */
  boolean accepts(INDArray array, INDArray mask);

  /**
   * The same for a layer that reads vectors.
   *
   * @param length of a vector
   */
  boolean acceptsVectors(INDArray array, INDArray mask, long length);

  /** The layer's source as the engine reads it. */
  T receive(INDArray array);

  /**
   * Told why the pass that {@link #asStock} is asked for next runs stock, where the engine refused.
   *
   * @param reason to be read after "it"
   */
  default void refused(String reason) {}

  /** The layer's source as stock gives it, to compute the pass again; the caller may change it. */
  INDArray asStock(boolean training);

  /** Returns the gradient of the layer's source to Deeplearning4j. */
  INDArray publishGradient(T gradient, long[] shape, LayerWorkspaceMgr workspaces);

  /** Returns what the backward pass of the stock layer computed to Deeplearning4j. */
  Pair<Gradient, INDArray> publishStock(Pair<Gradient, INDArray> computed);

  /** Returned for a gradient that nobody uses. */
  INDArray noGradient();
}
