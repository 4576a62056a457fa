package org.vgg4j.profiles.layers;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Computes a pass again as stock, where the engine's result cannot be used. */
public interface StockFallback {

  /**
   * Computes the current forward pass again as the stock layer does; the backward pass that may
   * follow is computed so too. The engine's {@link ResultExchange} says when.
   */
  INDArray asStock(boolean training, LayerWorkspaceMgr workspaces);
}
