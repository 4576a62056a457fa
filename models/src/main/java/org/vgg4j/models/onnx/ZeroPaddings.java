package org.vgg4j.models.onnx;

import java.util.List;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;

/**
 * Zeros around images: {@code [batch, channels, height, width]} becomes {@code [batch, channels,
 * top + height + bottom, left + width + right]}.
 */
final class ZeroPaddings {

  private ZeroPaddings() {}

  static Value convert(ZeroPaddingLayer layer, Value input, Site site) {
    site.requireChannelsFirst(layer.getDataFormat());
    site.requireImage(input);
    int[] padding = layer.getPadding();
    int top = padding[0];
    int bottom = padding[1];
    int left = padding[2];
    int right = padding[3];
    // ONNX has all beginnings before all ends, of the batch and the channels too.
    String pads = site.wholeNumbers("pads", 0, 0, top, left, 0, 0, bottom, right);
    return Value.image(
        site.operator("Pad", List.of(input.name(), pads)),
        input.channels(),
        top + input.height() + bottom,
        left + input.width() + right);
  }
}
