package org.vgg4j.trainer.device;

import java.util.List;
import org.vgg4j.models.LayerTable;

/**
 * What Deeplearning4j's own layers take for one image of a batch, in bytes. Their workspaces hold
 * every layer's output and, three times and a third, the unfolded input of the layer where that is
 * largest (im2col): forward, gradient of the weights, gradient of the input. Outside of them batch
 * norm and activations make further arrays, which live until they are collected.
 *
 * <p>The factors are those that fit what all recipes took on the double of ND4J's CUDA library, in
 * two widths and batches each, to 15 %; a test there holds them.
 *
 * @param outputBytes of all layers together
 * @param largestOutputBytes of the layer that has the largest
 * @param largestUnfoldedBytes the unfolded input of the convolution where it is largest
 */
record StockLayers(double outputBytes, double largestOutputBytes, double largestUnfoldedBytes) {

  private static final double OUTPUTS = 1.2;
  private static final double LARGEST_OUTPUT = 2.5;
  private static final double UNFOLDED = 3.3;
  private static final double OUTSIDE = 0.9;

  /** The rank of a convolution's weights: [out, in, height, width]. */
  private static final int RANK = 4;

  static StockLayers of(LayerTable table) {
    double all = 0;
    double largest = 0;
    double unfolded = 0;
    for (LayerTable.Row row : table.rows()) {
      double output = Float.BYTES * product(row.outputShape());
      all += output;
      largest = Math.max(largest, output);
      List<Long> weights = row.parameterShapes().get("W");
      if (weights != null && weights.size() == RANK) {
        double window = product(weights) / weights.get(0);
        double positions = product(row.outputShape()) / row.outputShape().get(0);
        unfolded = Math.max(unfolded, Float.BYTES * window * positions);
      }
    }
    return new StockLayers(all, largest, unfolded);
  }

  /** In workspaces, which stay; a GPU's are mirrored in pinned memory of the host. */
  long workspaceBytes() {
    return (long)
        (OUTPUTS * outputBytes
            + LARGEST_OUTPUT * largestOutputBytes
            + UNFOLDED * largestUnfoldedBytes);
  }

  /** Outside of workspaces, while a pass computes. */
  long passBytes() {
    return (long) (OUTSIDE * outputBytes);
  }

  private static double product(List<Long> sizes) {
    return sizes.stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
  }
}
