package org.vgg4j.models.onnx;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;

/**
 * Dense layers: {@code [batch, inputs]} becomes {@code [batch, units]}.
 *
 * <p>Deeplearning4j keeps weights as {@code [inputs, units]}, which ONNX's Gemm takes untransposed.
 */
final class DenseLayers {

  private DenseLayers() {}

  static Value convert(DenseLayer layer, Value input, Site site) {
    if (layer.hasLayerNorm()) {
      throw site.refused("it has a layer norm, expected none; leave it out of the network");
    }
    return Activations.convert(
        layer.getActivationFn(), sums(layer, layer.hasBias(), input, site), site);
  }

  /** What the layer gives before its activation. */
  static Value sums(FeedForwardLayer layer, boolean hasBias, Value input, Site site) {
    if (input.isImage()) {
      throw site.refused("takes numbers in a row, found an image %s".formatted(input.sizes()));
    }
    site.requireInputs(layer.getNIn(), input.channels(), input);
    int units = Math.toIntExact(layer.getNOut());
    List<String> inputs = new ArrayList<>();
    inputs.add(input.name());
    inputs.add(site.parameter(DefaultParamInitializer.WEIGHT_KEY, layer.getNIn(), units));
    if (hasBias) {
      inputs.add(site.parameter(DefaultParamInitializer.BIAS_KEY, units));
    }
    return Value.vector(site.operator("Gemm", inputs), units);
  }
}
