package org.vgg4j.profiles.cpu.layers;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Computes a pass again as stock, where oneDNN's result cannot be used. */
interface StockFallback {

  /**
   * Computes the current forward pass again as the stock layer does; the backward pass that may
   * follow is computed so too. {@link LayerOutput} says when.
   */
  INDArray asStock(boolean training, LayerWorkspaceMgr workspaces);
}
