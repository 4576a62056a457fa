package org.vgg4j.models.onnx;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;

/**
 * Convolutions, with the activation that Deeplearning4j's layer carries.
 *
 * <p>{@code [batch, channels, height, width]} becomes {@code [batch, filters, windows down, windows
 * across]}. Both have weights {@code [filters, channels, kernel height, kernel width]} and
 * correlate: neither turns the kernel around.
 */
final class Convolutions {

  private Convolutions() {}

  static Value convert(ConvolutionLayer layer, Value input, Site site) {
    site.requireChannelsFirst(layer.getCnn2dDataFormat());
    site.requireImage(input);
    site.requireInputs(layer.getNIn(), input.channels(), input);
    int filters = Math.toIntExact(layer.getNOut());
    int[] kernel = layer.getKernelSize();
    Windows windows =
        Windows.of(
            site,
            input,
            layer.getConvolutionMode(),
            kernel,
            layer.getStride(),
            layer.getPadding(),
            layer.getDilation());
    List<String> inputs = new ArrayList<>();
    inputs.add(input.name());
    inputs.add(
        site.parameter(
            ConvolutionParamInitializer.WEIGHT_KEY, filters, layer.getNIn(), kernel[0], kernel[1]));
    if (layer.hasBias()) {
      inputs.add(site.parameter(ConvolutionParamInitializer.BIAS_KEY, filters));
    }
    String sums = site.operator("Conv", inputs, windows.and());
    return Activations.convert(
        layer.getActivationFn(),
        Value.image(sums, filters, windows.height(), windows.width()),
        site);
  }
}
