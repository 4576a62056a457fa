package org.vgg4j.profiles.cpu.layers;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer or an addition that oneDNN computes in the place of the stock one. */
public interface Replaced {

  /**
   * Computes the current pass again as the stock layer does, and the backward pass that may follow
   * too. {@link Port} says when.
   */
  INDArray asStock(boolean training, LayerWorkspaceMgr workspaces);
}
