package org.vgg4j.models.onnx;

import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;

/**
 * Local response normalization across channels.
 *
 * <p>Deeplearning4j computes {@code x / (k + alpha * sum)^beta}, as the paper does, with the sum of
 * squares over the channel and {@code n / 2} (rounded down) on each side; ONNX's LRN {@code x /
 * (bias + alpha / size * sum)^beta} over {@code size} channels, as Caffe and PyTorch. So alpha is
 * multiplied by the number of channels, which is odd whatever n is.
 */
final class ResponseNorms {

  private ResponseNorms() {}

  static Value convert(LocalResponseNormalization layer, Value input, Site site) {
    site.requireChannelsFirst(layer.getDataFormat());
    site.requireImage(input);
    int size = 2 * ((int) layer.getN() / 2) + 1;
    return site.operator(
        "LRN",
        input,
        Attributes.of("size", size),
        Attributes.of("bias", layer.getK()),
        Attributes.of("alpha", layer.getAlpha() * size),
        Attributes.of("beta", layer.getBeta()));
  }
}
