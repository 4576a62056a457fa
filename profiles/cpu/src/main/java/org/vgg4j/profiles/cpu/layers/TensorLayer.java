package org.vgg4j.profiles.cpu.layers;

import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.layers.AcceleratedLayer;

/** A layer that oneDNN computes. */
interface TensorLayer extends AcceleratedLayer<Tensor> {

  @Override
  default long[] sourceShape(Tensor sourceGradient) {
    return sourceGradient.shape();
  }
}
