package org.vgg4j.profiles.cuda.layers;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.layers.AcceleratedLayer;

/** A layer that cuDNN computes. */
interface CudnnLayer extends AcceleratedLayer<INDArray> {

  /** Whether no operation of ND4J's is part of it. */
  default boolean isQueuedWhole() {
    return true;
  }

  @Override
  default long[] sourceShape(INDArray sourceGradient) {
    return sourceGradient.shape();
  }
}
