package org.vgg4j.profiles.cuda.layers;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.layers.AcceleratedLayer;

/** A layer that cuDNN computes. */
interface CudnnLayer extends AcceleratedLayer<INDArray> {

  @Override
  default long[] sourceShape(INDArray sourceGradient) {
    return sourceGradient.shape();
  }
}
