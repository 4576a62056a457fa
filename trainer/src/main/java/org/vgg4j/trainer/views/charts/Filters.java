package org.vgg4j.trainer.views.charts;

import java.awt.image.BufferedImage;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.trainer.device.HostValues;

/**
 * The filters of a network's first convolution as one picture. Those that read three channels are
 * in color; others show their first channel in gray. Each is scaled to its own lowest and highest
 * weight.
 *
 * @param layer the layer's name
 * @param filters how many there are
 * @param side of one, in pixels
 * @param sheet rows of filters, a pixel apart on transparent ground
 */
public record Filters(String layer, int filters, int side, BufferedImage sheet) {

  private static final int MOST_COLUMNS = 16;

  /** The filters of a graph; empty if it has no convolution. */
  public static Optional<Filters> of(ComputationGraph graph) {
    for (Layer layer : graph.getLayers()) {
      if (layer.conf().getLayer() instanceof ConvolutionLayer configuration) {
        return Optional.of(draw(configuration.getLayerName(), layer.getParam("W")));
      }
    }
    return Optional.empty();
  }

  /**
   * @param weights [filters, channels, height, width]
   */
  private static Filters draw(String name, INDArray weights) {
    int count = (int) weights.size(0);
    int channels = (int) weights.size(1);
    int height = (int) weights.size(2);
    int width = (int) weights.size(3);
    float[] values = HostValues.of(weights);
    int columns = Math.min(MOST_COLUMNS, count);
    int rows = -Math.floorDiv(-count, columns);
    BufferedImage sheet =
        new BufferedImage(
            columns * (width + 1) - 1, rows * (height + 1) - 1, BufferedImage.TYPE_INT_ARGB);
    int plane = height * width;
    for (int filter = 0; filter < count; filter++) {
      int start = filter * channels * plane;
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (int i = start; i < start + channels * plane; i++) {
        low = Math.min(low, values[i]);
        high = Math.max(high, values[i]);
      }
      float range = high > low ? high - low : 1;
      int left = filter % columns * (width + 1);
      int top = filter / columns * (height + 1);
      for (int p = 0; p < plane; p++) {
        int color = 0xff;
        for (int c = 0; c < 3; c++) {
          float value = values[start + (channels >= 3 ? c * plane : 0) + p];
          color = color << 8 | Math.max(0, Math.min(255, Math.round(255 * (value - low) / range)));
        }
        sheet.setRGB(left + p % width, top + p / width, color);
      }
    }
    return new Filters(name, count, width, sheet);
  }
}
