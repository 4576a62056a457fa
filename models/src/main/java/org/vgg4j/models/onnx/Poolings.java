package org.vgg4j.models.onnx;

import java.util.Arrays;
import java.util.List;
import onnx.Onnx.AttributeProto;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** The highest value or the mean of windows, or of whole images. */
final class Poolings {

  private static final int HEIGHT = 2;
  private static final int WIDTH = 3;

  private Poolings() {}

  /**
   * {@code [batch, channels, height, width]} becomes {@code [batch, channels, windows down, windows
   * across]}. Padding never is the highest value, in both; whether the mean's divisor counts it is
   * a setting of both.
   */
  static Value convert(SubsamplingLayer layer, Value input, Site site) {
    site.requireChannelsFirst(layer.getCnn2dDataFormat());
    site.requireImage(input);
    PoolingType type = layer.getPoolingType();
    Windows windows =
        Windows.of(
            site,
            input,
            layer.getConvolutionMode(),
            layer.getKernelSize(),
            layer.getStride(),
            layer.getPadding(),
            layer.getDilation());
    String pooled =
        switch (type) {
          case MAX -> site.operator("MaxPool", List.of(input.name()), windows.and());
          case AVG -> {
            // AveragePool learned dilations in opset 19 only.
            if (Arrays.stream(layer.getDilation()).anyMatch(dilation -> dilation != 1)) {
              throw site.refused("a mean with dilation, expected none");
            }
            AttributeProto divisor =
                Attributes.of("count_include_pad", layer.isAvgPoolIncludePadInDivisor() ? 1 : 0);
            yield site.operator("AveragePool", List.of(input.name()), windows.and(divisor));
          }
          default -> throw unknown(type, "MAX or AVG", site);
        };
    return Value.image(pooled, input.channels(), windows.height(), windows.width());
  }

  /** {@code [batch, channels, height, width]} becomes {@code [batch, channels]}. */
  static Value convert(GlobalPoolingLayer layer, Value input, Site site) {
    site.requireImage(input);
    int[] dimensions = layer.getPoolingDimensions();
    if (dimensions != null && !Arrays.equals(dimensions, new int[] {HEIGHT, WIDTH})) {
      throw site.refused(
          "pools dimensions %s, expected height and width".formatted(Arrays.toString(dimensions)));
    }
    String pooled =
        switch (layer.getPoolingType()) {
          case MAX -> site.operator("GlobalMaxPool", List.of(input.name()));
          case AVG -> site.operator("GlobalAveragePool", List.of(input.name()));
          case SUM ->
              site.operator(
                  "ReduceSum", List.of(input.name(), site.wholeNumbers("axes", HEIGHT, WIDTH)));
          default -> throw unknown(layer.getPoolingType(), "MAX, AVG or SUM", site);
        };
    Value image = Value.image(pooled, input.channels(), 1, 1);
    return layer.isCollapseDimensions() ? Flattenings.flatten(image, site) : image;
  }

  private static OnnxException unknown(PoolingType type, String expected, Site site) {
    return site.refused("pools by %s, expected %s".formatted(type, expected));
  }
}
